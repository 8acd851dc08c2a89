/** What a client can send: every form and link of the pages that it reaches by walking. */
import { fill } from '../../kit/gestures/fill.ts'
import { callIn, formsOn, isLeaving, isPreferring, linksOn, type PageForm } from '../../kit/gestures/page.ts'
import { type Answer, lookAt } from './client.ts'
import type { Offer, Written } from './generator.ts'

export type Seeds = Map<string, Offer>

/** How a walk sends requests and reads the clock. */
export interface Walk {
  ask(written: Written): Promise<Answer>
  /** Addresses that it begins with. */
  starts: readonly string[]
  /** Values for fields whose form does not show what makes sense, by the field's name. */
  values: Readonly<Record<string, readonly string[]>>
  /** Of buttons after which nothing before them can be sent any more. */
  isLast: RegExp
  /** Decides what is typed. */
  seed: number
}

interface At {
  path: string
  cookie: string | undefined
  body: string
}

/** Pages that one walk looks at, at most. */
const mostPages = 40

const day = 86_400_000

/** Follows redirects, as a browser does. */
async function open(walk: Walk, written: Written, cookie: string | undefined): Promise<At | undefined> {
  let path = written.path
  let answer = await walk.ask(written)
  let own = answer.cookie ?? cookie
  for (let hops = 0; answer.status === 303 && answer.location && hops < 5; hops++) {
    path = answer.location
    answer = await walk.ask(lookAt(path, own))
    own = answer.cookie ?? own
  }
  return answer.body.startsWith('<!doctype') ? { path, cookie: own, body: answer.body } : undefined
}

/** A call without its values, so that 200 lines of a list are one. */
const kindOf = (call: string): string => call.replaceAll(/=[^&]*/g, '')

const screenOf = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.find(([name]) => name === 'screenID')?.[1].split('.')[0] ?? ''

function offerOf({ isLast }: Walk, form: PageForm, body: string, cookie: string | undefined): Offer {
  const pairs = [...new URLSearchParams(body)]
  const { path } = form
  const key = `${path} ${screenOf(pairs)} ${kindOf(callIn(pairs))}`
  return { key, method: 'POST', path, pairs, cookie, ends: isLeaving(form) || isLast.test(form.button.text) }
}

function linkOf(href: string, cookie: string | undefined): Offer {
  const [path = '', query] = href.split('?')
  const pairs = [...new URLSearchParams(query)]
  return { key: `link ${path} ${screenOf(pairs)}`, method: 'GET', path, pairs, cookie, ends: false }
}

async function walkFrom(walk: Walk, start: string, goesOn: boolean, seeds: Seeds): Promise<void> {
  const now = Date.now() + (walk.seed % 300) * day
  const typed = { care: 'well', seed: walk.seed, now, values: walk.values } as const
  const first = await open(walk, lookAt(start, undefined), undefined)
  const todo = first ? [first] : []
  let pages = 0
  /**
   * How often each was sent: a second time from a page that the first led to, as when a list has an entry.
   */
  const sent = new Map<string, number>()
  const isNew = (key: string) => {
    const times = (sent.get(key) ?? 0) + 1
    sent.set(key, times)
    return times <= 2
  }
  for (let at = todo.shift(); at && pages++ < mostPages; at = todo.shift()) {
    const { cookie, body } = at
    for (const form of formsOn(body)) {
      // Every field that there is, so that each can be filled with something else.
      const all = { ...form, controls: form.controls.map((each) => ({ ...each, required: true })) }
      const offer = form.isSearch
        ? linkOf(`${form.path}?${fill(all, typed).body}`, cookie)
        : offerOf(walk, form, fill(all, typed).body, cookie)
      if (!seeds.has(offer.key)) seeds.set(offer.key, offer)
      // The links of a page lead to what a search shows, too.
      if (form.isSearch) continue
      if (isLeaving(form) || isPreferring(form) || (offer.ends && !goesOn)) continue
      if (!isNew(offer.key)) continue
      const next = await open(walk, postOf(offer, fill(form, typed).body), cookie)
      if (next) todo.push(next)
    }
    for (const { href } of linksOn(body)) {
      const offer = linkOf(href, cookie)
      if (!seeds.has(offer.key)) seeds.set(offer.key, offer)
      if (!offer.pairs.length || !isNew(offer.key)) continue
      const next = await open(walk, lookAt(href, cookie), cookie)
      if (next) todo.push(next)
    }
  }
}

const postOf = ({ path, cookie }: Offer, body: string): Written => ({
  method: 'POST',
  path,
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    'accept-encoding': 'identity',
    ...(cookie && { cookie }),
  },
  pieces: [body],
  pause: 0,
  bytes: body.length,
})

/**
 * Forms that are answered after their session has expired: the answers hold what was typed, and ways to go on
 * with it.
 */
const mostLate = 5

/** What the answers to forms of sessions that have expired offer. */
export async function gatherLate(walk: Walk, expired: Seeds): Promise<Seeds> {
  const seeds: Seeds = new Map()
  const forms = [...expired.values()].filter(({ method, ends }) => method === 'POST' && !ends)
  for (let time = 0; time < mostLate && forms.length > 0; time++) {
    const [form] = forms.splice((walk.seed * 7 + time) % forms.length, 1) as [Offer]
    const sent = new URLSearchParams(form.pairs.map(([name, value]): [string, string] => [name, value]))
    const { body } = await walk.ask(postOf(form, sent.toString()))
    for (const each of formsOn(body)) {
      const pairs = each.controls.map(({ name, value }) => new URLSearchParams([[name, value]]).toString())
      const pressed = each.button.name ? [new URLSearchParams([[each.button.name, each.button.value]])] : []
      const offer = offerOf(walk, each, [...pairs, ...pressed].join('&'), form.cookie)
      seeds.set(`late ${offer.key}`, { ...offer, key: `late ${offer.key}` })
    }
  }
  return seeds
}

/** The forms and links of sessions that go on, and of such that have come to their end. */
export async function gather(walk: Walk): Promise<Seeds> {
  const seeds: Seeds = new Map()
  for (const goesOn of [false, true])
    for (const start of walk.starts) await walkFrom(walk, start, goesOn, seeds)
  for (const start of walk.starts) {
    const key = `first ${start}`
    seeds.set(key, { key, method: 'GET', path: start, pairs: [], cookie: undefined, ends: false })
  }
  return seeds
}
