/** Does each gesture in tabs with a history, as a browser without scripts would. */
import { headingOf } from '../html.ts'
import { randomFrom } from '../random.ts'
import { forgetExpired, revisit } from './audit.ts'
import { type Filling, fill } from './fill.ts'
import type { Gesture, Wait } from './generator.ts'
import { isOver, type Session } from './model.ts'
import { claim } from './oracle.ts'
import {
  formsOn,
  isLeaving,
  isOfRows,
  isPreferring,
  isStepping,
  linksOn,
  type PageForm,
  placeAt,
  placeIn,
  placeOn,
  typedOn,
} from './page.ts'
import type { Entry, Sending, Start, System } from './system.ts'

interface Tab {
  history: Entry[]
  at: number
}

const tabLimit = 6

const nth = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)]

/** Mostly what changes something; now and then a search, or a link where this is empty. */
function chosenOf(forms: readonly PageForm[], seed: number): readonly PageForm[] {
  const sending = forms.filter(({ isSearch }) => !isSearch)
  if (sending.length === forms.length || (sending.length > 0 && seed % 2 > 0)) return sending
  return seed % 3 === 0 ? forms : []
}

const sendings: Record<string, Sending> = {
  once: { copies: 1 },
  'twice at once': { copies: 2 },
  'hang up, again': { copies: 1, lost: 'hang up' },
  'crash, again': { copies: 1, lost: 'crash' },
}

/** @param starts sessions that do not begin at the beginning */
export function createDriver(system: System, values: Filling['values'], starts: readonly Start[] = []) {
  const tabs: Tab[] = []
  const page = ({ history, at }: Tab): Entry => history[at] as Entry

  function go(tab: Tab, entry: Entry): void {
    tab.history.splice(tab.at + 1, Number.POSITIVE_INFINITY, entry)
    tab.at = tab.history.length - 1
  }

  async function open(which: number): Promise<Tab> {
    const ways = [...system.transactions, ...starts]
    const way = nth(ways, which)
    const first = typeof way === 'object' ? await system.openAt(way) : await system.look(`/${way}`)
    const tab = { history: [first], at: 0 }
    tabs.push(tab)
    if (tabs.length > tabLimit) tabs.shift()
    return tab
  }

  const tabAt = async (which: number): Promise<Tab> => nth(tabs, which) ?? (await open(which))

  const isHere = (each: { sessionID: string } | undefined) =>
    each === undefined ? undefined : system.sessions.get(each.sessionID)

  /** The session that a tab's page belongs to. */
  const sessionOf = (tab: Tab): Session | undefined => {
    const { path, sent, body } = page(tab)
    // An address from before the first form may show another session's page.
    return isHere(placeOn(body) ?? placeAt(path) ?? (sent && placeIn(new URLSearchParams(sent.body))))
  }

  /** Shows an entry of the history again, which sends its form again if it came from one. */
  async function show(tab: Tab, at: number): Promise<void> {
    tab.at = Math.min(Math.max(at, 0), tab.history.length - 1)
    const { path, sent } = page(tab)
    tab.history[tab.at] = sent ? await system.post(sent) : await system.look(path)
  }

  async function follow(tab: Tab, which: number, copies = 1): Promise<void> {
    const link = nth(linksOn(page(tab).body), which)
    if (!link) return
    system.say(`follows “${link.text}”`)
    const entries = await Promise.all(Array.from({ length: copies }, () => system.look(link.href)))
    go(tab, entries.at(-1) as Entry)
  }

  async function submit(
    tab: Tab,
    button: number,
    { care, seed }: Pick<Filling, 'care' | 'seed'>,
    how = 'once',
  ) {
    const forms = formsOn(page(tab).body).filter(
      (each) => !isLeaving(each) && !isPreferring(each) && !isStepping(each) && !isOfRows(each),
    )
    const form = nth(chosenOf(forms, seed), button)
    if (!form) return follow(tab, button)
    const filled = fill(form, { care, seed, now: system.server.now(), values })
    system.say(`on “${headingOf(page(tab).body)}” ${how}: ${filled.text}`)
    if (form.isSearch) return go(tab, await system.look(`${form.path}?${filled.body}`))
    go(tab, await system.post({ ...filled, path: form.path }, sendings[how]))
  }

  /** Fills in a form and sends it, in one of the ways. */
  async function send(
    tab: Tab,
    form: PageForm,
    { care, seed, how }: Pick<Filling, 'care' | 'seed'> & { how: string },
  ): Promise<ReturnType<typeof fill>> {
    const filled = fill(form, { care, seed, now: system.server.now(), values })
    system.say(`on “${headingOf(page(tab).body)}” ${how}: ${filled.text}`)
    go(tab, await system.post({ ...filled, path: form.path }, sendings[how]))
    return filled
  }

  /** What was filled in is there again on the page that the choice leads to. */
  async function prefer(tab: Tab, gesture: Extract<Gesture, { do: 'prefer' | 'step' }>): Promise<void> {
    const drafting = formsOn(page(tab).body).filter((each) => isPreferring(each) || isOfRows(each))
    const form = nth(drafting, gesture.which)
    if (!form) return
    const filled = await send(tab, form, gesture)
    const shown = formsOn(page(tab).body).find(isPreferring)
    // The model knows what a button of rows does to them.
    if (!shown || page(tab).kind !== 'preferred' || isOfRows(form)) return
    const sent = new URLSearchParams(filled.body)
    const asFilled = {
      ...form,
      controls: form.controls.map((control) => {
        const given = sent.get(control.name)
        return /radio|checkbox/.test(control.type)
          ? { ...control, checked: given === (control.value || 'on') }
          : { ...control, value: given ?? '' }
      }),
    }
    claim(
      typedOn(shown) === typedOn(asFilled),
      'a preference loses nothing of what was typed',
      () => `${typedOn(shown)} instead of ${typedOn(asFilled)}`,
    )
  }

  /** What was filled in is there again when its page is seen next: see page-claims.ts. */
  async function goToStep(tab: Tab, gesture: Extract<Gesture, { do: 'prefer' | 'step' }>): Promise<void> {
    const form = nth(formsOn(page(tab).body).filter(isStepping), gesture.which)
    if (!form) return
    await send(tab, form, gesture)
  }

  /** Others who walk the same way in step, want the same, and so may take it from each other. */
  async function visitors({ which, seed, steps, size }: Extract<Gesture, { do: 'visitors' }>): Promise<void> {
    const all: Tab[] = []
    while (all.length < size) all.push(await open(which))
    const roll = randomFrom(seed).below
    for (let step = 0; step < steps; step++) {
      const [button, next] = [roll(100), roll(1000)]
      for (const tab of all)
        if (
          system.isBareAddress(page(tab).path) ||
          formsOn(page(tab).body).filter(
            (each) => !isPreferring(each) && !isStepping(each) && !isOfRows(each) && !each.isSearch,
          ).length > 1
        ) {
          system.tally.gesture('visitor’s submit')
          await submit(tab, button, { care: 'well', seed: next })
        }
    }
  }

  function length(tab: Tab, wait: Wait): number {
    const session = sessionOf(tab)
    if (wait === 'a second' || !session) return 1000
    const { transaction, expires } = session
    if (wait === 'half the idle time') return transaction.idleTimeout / 2
    if (wait === 'the whole life') return transaction.maxAge
    return Math.max(1000, expires - system.server.now() - (wait === 'the end' ? 0 : 1000))
  }

  async function wait(tab: Tab, length: number): Promise<void> {
    const live = [...system.sessions.values()].filter((session) => !isOver(session, system.server.now()))
    system.server.wait(length)
    for (const session of live) if (isOver(session, system.server.now())) await revisit(system, session)
    await show(tab, tab.at)
  }

  async function leave(tab: Tab): Promise<void> {
    const session = sessionOf(tab)
    const form = formsOn(page(tab).body).find(isLeaving)
    if (!session || !form) return
    const { body } = fill(form, { care: 'well', seed: 0, now: system.server.now(), values })
    go(tab, await system.post({ body, path: form.path }))
    if (session.forgotten) await revisit(system, session)
  }

  return async (gesture: Gesture): Promise<void> => {
    if (gesture.do === 'open') return void (await open(gesture.which))
    if (gesture.do === 'visitors') return visitors(gesture)
    if (gesture.do === 'restart') return system.server.restart()
    if (gesture.do === 'sweep') return forgetExpired(system)
    const tab = await tabAt(gesture.tab)
    const session = sessionOf(tab)
    if (gesture.do === 'prefer') return prefer(tab, gesture)
    if (gesture.do === 'step') return goToStep(tab, gesture)
    if (gesture.do === 'submit') return submit(tab, gesture.button, gesture, gesture.how)
    if (gesture.do === 'edit') {
      await show(tab, tab.at - gesture.back)
      return submit(tab, gesture.button, { care: 'well', seed: gesture.seed })
    }
    if (gesture.do === 'again') {
      const form = nth([...(session?.forms.values() ?? [])], gesture.which)
      if (form) go(tab, await system.post(form, { copies: gesture.copies }))
    }
    if (gesture.do === 'back') return show(tab, tab.at - 1)
    if (gesture.do === 'forward') return show(tab, tab.at + 1)
    if (gesture.do === 'reload') return show(tab, tab.at)
    if (gesture.do === 'duplicate') tabs.push({ history: [...tab.history], at: tab.at })
    if (gesture.do === 'link') return follow(tab, gesture.which, gesture.copies)
    if (gesture.do === 'look') {
      const address = nth([...(session?.addresses ?? [])], gesture.which)
      if (address) go(tab, await system.look(address))
    }
    if (gesture.do === 'wait') return wait(tab, length(tab, gesture.length))
    if (gesture.do === 'leave') return leave(tab)
  }
}
