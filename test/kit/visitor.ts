/**
 * A visitor who walks forms: no cookies, no scripts, a connection for each request, and a history like a real
 * browser's. Buttons and links are found by what a person sees, or by the action and the screen behind them.
 */
import type { Duration } from '../../server/model/define.ts'
import { filesIn } from '../../server/model/file-field.ts'
import { parseActionID, parseScreenID } from '../../server/security/identifiers.ts'
import { errorsIn, type Form, formsIn, headingOf, linksIn, textOf, titleOf } from './html.ts'
import { compare, type Sight } from './sight.ts'

export interface Answer {
  status: number
  headers: Headers
  body: string
}

/** A file that a visitor chooses. */
export interface ChosenFile {
  name: string
  /** As the browser says; the server looks at the bytes. */
  type?: string
  bytes: Uint8Array
}

/** What a visitor types, ticks or chooses; `false` clears a box, and removes the files that a field has. */
export type Typed = string | boolean | ChosenFile | readonly ChosenFile[]

/** What a form sends. */
type Body = string | FormData

interface Entry extends Answer {
  url: string
  /** The form that the page answers; going back to such a page, or reloading it, sends that again. */
  sent: Body | undefined
}

/** What a visitor does to the server: time passes there, and it can be started anew. */
export interface Surroundings {
  wait(time: Duration): void
  restart(): Promise<void>
  /** The lines of the server's log. */
  readonly log?: readonly string[]
}

/** The error behind a page of status 500, as the log has it. */
function faultIn(log: readonly string[] = []): string | undefined {
  const line = log.findLast((each) => each.includes('"err":'))
  const { err, where } = line ? (JSON.parse(line) as { err?: { stack?: string }; where?: string }) : {}
  return err?.stack && `${where}: ${err.stack}`
}

export interface Visitor {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly heading: string
  readonly title: string
  readonly text: string
  readonly errors: Record<string, string>
  /** What the browser brings back, if it takes cookies and was given one: `name=value`. */
  readonly cookie: string | undefined
  /**
   * Types into fields, wherever they are on the page, and chooses files: `fill({ photo: { name: 'roof.jpg', bytes } })`.
   */
  fill(values: Record<string, Typed>): Visitor
  /** What stands in a field now; the names of the files that it has. */
  value(field: string): string
  /**
   * Presses the button with this text, or the one that sends this action (`remove-guest?index=0`), by default
   * the one that the Enter key presses in the first form; follows the redirect.
   */
  submit(button?: string): Promise<Visitor>
  /** Presses it twice, on two connections at once, and shows the second answer. Resolves with both. */
  twice(button?: string): Promise<[Answer, Answer]>
  /** Follows the link with this text, or the one to this screen. */
  follow(link: string): Promise<Visitor>
  open(address: string): Promise<Visitor>
  back(): Promise<Visitor>
  reload(): Promise<Visitor>
  /** Another tab on the same page. */
  tab(): Visitor
  /** The server's clock moves on: `31m`. */
  wait(time: Duration): Visitor
  /** The server is stopped, and another one started on the same database. */
  restart(): Promise<Visitor>
  /** @throws AssertionError when the page shows anything else */
  sees(sight: Sight): Visitor
  /** What a button would send, for tests that send it themselves. */
  form(button?: string): Filled
}

/** A form as a browser would send it, with the cookie that it has. */
export interface Filled {
  address: string
  /** Is it a search, whose fields stand in an address? */
  isSearch: boolean
  headers: Record<string, string>
  body: URLSearchParams
  /** What is sent in its place, if the form has a field for files. */
  parts?: FormData
}

/**
 * The words of the button that stands for this link, because no identifier may be in an address, or because what is
 * typed goes with it.
 */
const buttonFor = (body: string, link: string): string | undefined =>
  [...body.matchAll(/<button class="link"([^>]*)>(.*?)<\/button>/g)]
    .map(([, attributes = '', content = '']) => {
      const { call } =
        parseActionID(/ name="actionID\.([^"]*)"/.exec(attributes)?.[1]?.replaceAll('&amp;', '&')) ?? {}
      return { text: content.replace(/<[^>]*>/g, ''), to: call?.fixed.get('to') }
    })
    .find(({ text, to }) => text.includes(link) || to === link)?.text

/** The cookie of a browser that takes one; of one that refuses it nothing. */
interface Jar {
  cookie?: string
}

const cookieOf = (jar: Jar | undefined): Record<string, string> => (jar?.cookie ? { cookie: jar.cookie } : {})

const headersOfForm = (jar: Jar | undefined) => ({
  'content-type': 'application/x-www-form-urlencoded',
  ...cookieOf(jar),
})

const bodyOf = ({ body, parts }: Filled): Body => parts ?? body.toString()

async function request(jar: Jar | undefined, url: string, sent?: Body): Promise<Entry> {
  const init: RequestInit =
    sent === undefined
      ? { headers: cookieOf(jar) }
      : {
          method: 'POST',
          body: sent,
          // The boundary of parts is made with the body.
          headers: typeof sent === 'string' ? headersOfForm(jar) : cookieOf(jar),
        }
  const response = await fetch(url, { redirect: 'manual', ...init })
  const body = await response.text()
  const given = response.headers.get('set-cookie')?.split(';')[0]
  if (jar && given) jar.cookie = given
  const location = response.headers.get('location')
  if (response.status === 303 && location) return request(jar, new URL(location, url).href)
  return { url, sent, status: response.status, headers: response.headers, body }
}

/** For a server that the test does not control. */
const elsewhere: Surroundings = {
  wait() {
    throw new Error('the kit cannot set the clock of a server that it did not start')
  },
  async restart() {
    throw new Error('the kit cannot restart a server that it did not start')
  },
}

/** The files that a field sends; a browser sends one without a name where none is chosen. */
function chosenIn(given: Typed | undefined): File[] {
  const chosen = typeof given === 'object' ? [given].flat() : []
  const files = chosen.map(({ name, type = '', bytes }) => new File([Buffer.from(bytes)], name, { type }))
  return files.length > 0 ? files : [new File([], '', { type: 'application/octet-stream' })]
}

/** The call behind a form or one of its buttons: `remove-guest?index=0`. */
function callOf({ fields }: Form, button: Form['buttons'][number]): string | undefined {
  const own = /^actionID\.(.+)$/.exec(button.name)?.[1]
  return parseActionID(own ?? fields.find(({ name }) => name === 'actionID')?.value)?.call.text
}

/**
 * @param base where relative addresses start
 * @param cookies does the browser take them?
 */
export async function openVisitor(
  base: string,
  path: string,
  { cookies = false, surroundings = elsewhere }: { cookies?: boolean; surroundings?: Surroundings } = {},
): Promise<Visitor> {
  const jar: Jar | undefined = cookies ? {} : undefined
  return visitorOn(jar, [await request(jar, new URL(path, base).href)], surroundings)
}

function visitorOn(jar: Jar | undefined, history: Entry[], surroundings: Surroundings): Visitor {
  let typed: Record<string, Typed> = {}
  const page = () => history.at(-1) as Entry
  const go = (entry: Entry, replace = false) => {
    if (replace) history.pop()
    history.push(entry)
    typed = {}
    return visitor
  }

  function find(button: string | undefined): { form: Form; pressed: Form['buttons'][number] | undefined } {
    const forms = formsIn(page().body)
    const [first] = forms
    // A search is pressed by name only: most pages begin with one.
    const [sending = first] = forms.filter(({ method }) => method !== 'get')
    if (button === undefined && sending) {
      return { form: sending, pressed: sending.buttons[0] }
    }
    for (const form of forms) {
      const pressed = form.buttons.find(({ text }) => text.includes(button ?? ''))
      if (pressed) return { form, pressed }
    }
    for (const form of forms) {
      const pressed = form.buttons.find((each) => callOf(form, each) === button)
      if (pressed) return { form, pressed }
    }
    throw new Error(`no button "${button}" on ${headingOf(page().body)}: ${page().body}`)
  }

  function form(button?: string): Filled {
    const { form, pressed } = find(button)
    const body = new URLSearchParams()
    const parts = form.hasParts ? new FormData() : undefined
    const add = (name: string, value: string) => {
      body.append(name, value)
      parts?.append(name, value)
    }
    for (const field of form.fields) {
      const given = typed[field.name]
      if (field.type === 'file') {
        for (const file of chosenIn(given)) parts?.append(field.name, file)
      } else if (field.type === 'checkbox') {
        const isTicked = typeof given === 'object' ? field.checked : (given ?? field.checked)
        if (isTicked) add(field.name, field.value || 'on')
      } else if (field.type === 'radio') {
        if (given === undefined ? field.checked : given === field.value) add(field.name, field.value)
      } else add(field.name, given === undefined ? field.value : String(given))
    }
    if (pressed?.name) add(pressed.name, pressed.value)
    const { href } = new URL(form.action, page().url)
    return {
      address: href,
      isSearch: form.method === 'get',
      headers: headersOfForm(jar),
      body,
      ...(parts && { parts }),
    }
  }

  const visitor: Visitor = {
    get url() {
      return page().url
    },
    get status() {
      return page().status
    },
    get headers() {
      return page().headers
    },
    get body() {
      return page().body
    },
    get heading() {
      return headingOf(page().body)
    },
    get title() {
      return titleOf(page().body)
    },
    get text() {
      return textOf(page().body)
    },
    get errors() {
      return errorsIn(page().body)
    },
    get cookie() {
      return jar?.cookie
    },
    fill(values) {
      const names = new Set(formsIn(page().body).flatMap(({ fields }) => fields.map(({ name }) => name)))
      for (const name of Object.keys(values))
        if (!names.has(name)) throw new Error(`no field "${name}" on ${headingOf(page().body)}`)
      Object.assign(typed, values)
      return visitor
    },
    value(name) {
      const fields = formsIn(page().body).flatMap(({ fields }) =>
        fields.filter((field) => field.name === name),
      )
      if (fields.some(({ type }) => type === 'file'))
        return fields.flatMap((each) => filesIn(each.value).map((file) => file.name)).join(', ')
      const chosen = fields.find(({ type, checked }) => (type !== 'radio' && type !== 'checkbox') || checked)
      return chosen?.type === 'checkbox' ? 'on' : (chosen?.value ?? '')
    },
    async submit(button) {
      const filled = form(button)
      const { address, isSearch, body } = filled
      if (isSearch) return go(await request(jar, `${address}?${body}`))
      return go(await request(jar, address, bodyOf(filled)))
    },
    async twice(button) {
      const filled = form(button)
      const send = () => request(jar, filled.address, bodyOf(filled))
      const both = await Promise.all([send(), send()])
      go(both[1])
      return both
    },
    async follow(link) {
      const links = linksIn(page().body)
      const leadsTo = (href: string) => {
        const { searchParams, pathname } = new URL(href, page().url)
        const named = parseScreenID(searchParams.get('screenID') ?? '')?.screen
        // The bare address of a public screen ends in its name.
        return named?.split('?')[0] ?? pathname.split('/')[2]
      }
      const found =
        links.find(({ text }) => text.includes(link)) ??
        links.find(({ href }) => !href.startsWith('#') && leadsTo(href) === link.split('?')[0])
      const button = found ? undefined : buttonFor(page().body, link)
      if (button !== undefined) return visitor.submit(button)
      if (!found) throw new Error(`no link "${link}" on ${headingOf(page().body)}: ${page().body}`)
      return go(await request(jar, new URL(found.href, page().url).href))
    },
    async open(address) {
      return go(await request(jar, new URL(address, page().url).href))
    },
    async back() {
      history.pop()
      const { url, sent } = page()
      return go(await request(jar, url, sent), true)
    },
    async reload() {
      const { url, sent } = page()
      return go(await request(jar, url, sent), true)
    },
    tab: () => visitorOn(jar, [...history], surroundings),
    wait(time) {
      surroundings.wait(time)
      return visitor
    },
    async restart() {
      await surroundings.restart()
      return visitor
    },
    sees(sight) {
      try {
        compare(visitor, sight, visitor.sees)
      } catch (error) {
        const fault = page().status === 500 ? faultIn(surroundings.log) : undefined
        if (fault) (error as Error).message += `\nThe server logged, in ${fault}`
        throw error
      }
      return visitor
    },
    form,
  }
  return visitor
}
