/** Does each gesture in tabs with a history, as a browser without scripts would. */
import { headingOf } from '../support/html.ts'
import { forgetExpired, revisit } from './gestures-audit.ts'
import { dice, type Filling, fill } from './gestures-fill.ts'
import { claim } from './gestures-judge.ts'
import type { Gesture, Wait } from './gestures-kinds.ts'
import { isOver, type Session } from './gestures-model.ts'
import {
  formsOn,
  isLeaving,
  isPreferring,
  linksOn,
  placeAt,
  placeIn,
  placeOn,
  typedOn,
} from './gestures-page.ts'
import type { Entry, Sending, World } from './gestures-world.ts'

interface Tab {
  history: Entry[]
  at: number
}

const tabLimit = 6

const nth = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)]

const sendings: Record<string, Sending> = {
  once: { copies: 1 },
  'twice at once': { copies: 2 },
  'hang up, again': { copies: 1, lost: 'hang up' },
  'crash, again': { copies: 1, lost: 'crash' },
}

export function createHands(world: World, values: Filling['values']) {
  const tabs: Tab[] = []
  const page = ({ history, at }: Tab): Entry => history[at] as Entry

  function go(tab: Tab, entry: Entry): void {
    tab.history.splice(tab.at + 1, Number.POSITIVE_INFINITY, entry)
    tab.at = tab.history.length - 1
  }

  async function open(which: number): Promise<Tab> {
    const first = await world.look(`/${nth(world.transactions, which)}`)
    const tab = { history: [first], at: 0 }
    tabs.push(tab)
    if (tabs.length > tabLimit) tabs.shift()
    return tab
  }

  const tabAt = async (which: number): Promise<Tab> => nth(tabs, which) ?? (await open(0))

  const isHere = (each: { sessionID: string } | undefined) =>
    each === undefined ? undefined : world.sessions.get(each.sessionID)

  /** The session that a tab's page belongs to. */
  const sessionOf = (tab: Tab): Session | undefined => {
    const { path, sent, body } = page(tab)
    return isHere(placeAt(path) ?? (sent ? placeIn(new URLSearchParams(sent.body)) : placeOn(body)))
  }

  /** Shows an entry of the history again, which sends its form again if it came from one. */
  async function show(tab: Tab, at: number): Promise<void> {
    tab.at = Math.min(Math.max(at, 0), tab.history.length - 1)
    const { path, sent } = page(tab)
    tab.history[tab.at] = sent ? await world.post(sent) : await world.look(path)
  }

  async function follow(tab: Tab, which: number, copies = 1): Promise<void> {
    const link = nth(linksOn(page(tab).body), which)
    if (!link) return
    world.say(`follows “${link.text}”`)
    const entries = await Promise.all(Array.from({ length: copies }, () => world.look(link.href)))
    go(tab, entries.at(-1) as Entry)
  }

  async function submit(
    tab: Tab,
    button: number,
    { care, seed }: Pick<Filling, 'care' | 'seed'>,
    how = 'once',
  ) {
    const form = nth(
      formsOn(page(tab).body).filter((each) => !isLeaving(each) && !isPreferring(each)),
      button,
    )
    if (!form) return follow(tab, button)
    const filled = fill(form, { care, seed, now: world.server.now(), values })
    world.say(`on “${headingOf(page(tab).body)}” ${how}: ${filled.text}`)
    go(tab, await world.post({ ...filled, path: form.path }, sendings[how]))
  }

  /** What was filled in is there again on the page that the choice leads to. */
  async function prefer(
    tab: Tab,
    { which, seed, care, how }: Extract<Gesture, { do: 'prefer' }>,
  ): Promise<void> {
    const form = nth(formsOn(page(tab).body).filter(isPreferring), which)
    if (!form) return
    const session = sessionOf(tab)
    const before = session?.phases.length
    const filled = fill(form, { care, seed, now: world.server.now(), values })
    world.say(`on “${headingOf(page(tab).body)}” ${how}: ${filled.text}`)
    go(tab, await world.post({ ...filled, path: form.path }, sendings[how]))
    const shown = formsOn(page(tab).body).find(isPreferring)
    if (!shown || session?.phases.length !== Number(before) + 1 || !session.phases.at(-1)) return
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

  /** Others who walk the same way in step, want the same, and so may take it from each other. */
  async function visitors({ which, seed, steps, size }: Extract<Gesture, { do: 'visitors' }>): Promise<void> {
    const all: Tab[] = []
    while (all.length < size) all.push(await open(which))
    const roll = dice(seed)
    for (let step = 0; step < steps; step++) {
      const [button, next] = [roll(100), roll(1000)]
      for (const tab of all)
        if (formsOn(page(tab).body).filter((each) => !isPreferring(each)).length > 1) {
          world.tally.gesture('visitor’s submit')
          await submit(tab, button, { care: 'well', seed: next })
        }
    }
  }

  function length(tab: Tab, wait: Wait): number {
    const session = sessionOf(tab)
    if (wait === 'a second' || !session) return 1000
    const { transaction, expires } = session
    if (wait === 'half the idle time') return transaction.idle / 2
    if (wait === 'the whole life') return transaction.life
    return Math.max(1000, expires - world.server.now() - (wait === 'the end' ? 0 : 1000))
  }

  async function wait(tab: Tab, length: number): Promise<void> {
    const live = [...world.sessions.values()].filter((session) => !isOver(session, world.server.now()))
    world.server.wait(length)
    for (const session of live) if (isOver(session, world.server.now())) await revisit(world, session)
    await show(tab, tab.at)
  }

  async function leave(tab: Tab): Promise<void> {
    const session = sessionOf(tab)
    const form = formsOn(page(tab).body).find(isLeaving)
    if (!session || !form) return
    const { body } = fill(form, { care: 'well', seed: 0, now: world.server.now(), values })
    go(tab, await world.post({ body, path: form.path, isPlain: true }))
    if (session.forgotten) await revisit(world, session)
  }

  return async (gesture: Gesture): Promise<void> => {
    if (gesture.do === 'open') return void (await open(gesture.which))
    if (gesture.do === 'visitors') return visitors(gesture)
    if (gesture.do === 'restart') return world.server.restart()
    if (gesture.do === 'sweep') return forgetExpired(world)
    const tab = await tabAt(gesture.tab)
    const session = sessionOf(tab)
    if (gesture.do === 'prefer') return prefer(tab, gesture)
    if (gesture.do === 'submit') return submit(tab, gesture.button, gesture, gesture.how)
    if (gesture.do === 'edit') {
      await show(tab, tab.at - gesture.back)
      return submit(tab, gesture.button, { care: 'well', seed: gesture.seed })
    }
    if (gesture.do === 'again') {
      const form = nth([...(session?.forms.values() ?? [])], gesture.which)
      if (form) go(tab, await world.post(form, { copies: gesture.copies }))
    }
    if (gesture.do === 'back') return show(tab, tab.at - 1)
    if (gesture.do === 'forward') return show(tab, tab.at + 1)
    if (gesture.do === 'reload') return show(tab, tab.at)
    if (gesture.do === 'duplicate') tabs.push({ history: [...tab.history], at: tab.at })
    if (gesture.do === 'link') return follow(tab, gesture.which, gesture.copies)
    if (gesture.do === 'look') {
      const address = nth([...(session?.addresses ?? [])], gesture.which)
      if (address) go(tab, await world.look(address))
    }
    if (gesture.do === 'wait') return wait(tab, length(tab, gesture.length))
    if (gesture.do === 'leave') return leave(tab)
  }
}
