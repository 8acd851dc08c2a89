/** The ways through an application: what each screen offers and where each action leads. */
import type { Reading } from '../server/registry/check.ts'
import { titlesOf } from '../server/registry/preferences.ts'
import type { ApplicationReading } from '../server/registry/read.ts'

export interface Journey {
  transaction: string
  title: string
  /** In the order in which a visitor comes to them, the actions too. */
  screens: { name: string; kind: 'start' | 'screen' | 'end' }[]
  actions: { name: string; commits: boolean }[]
  ways: Way[]
}

/**
 * `offers`: from a screen to an action. `leads`: from an action to a screen. `looks`: a link between screens.
 * `changed`: from an action that commits to where a watch leads, when what it relied on has changed.
 */
export interface Way {
  kind: 'offers' | 'leads' | 'looks' | 'changed'
  from: string
  to: string
}

function waysOf({ found, templates, offers }: Reading): Way[] {
  const screens = [...found.screens.keys()]
  const leads = (from: string, to: readonly string[], kind: Way['kind']): Way[] =>
    [...new Set(to)].filter((name) => screens.includes(name)).map((name) => ({ kind, from, to: name }))
  const watched = [...found.watches.values()].flatMap(({ next }) => next)
  return [
    ...screens.flatMap((from) =>
      [...(offers.get(from) ?? [])].map((to): Way => ({ kind: 'offers', from, to })),
    ),
    ...[...found.actions].flatMap(([from, { definition }]) => [
      ...leads(from, definition.next, 'leads'),
      ...(definition.commits ? leads(from, watched, 'changed') : []),
    ]),
    ...screens.flatMap((from) =>
      leads(
        from,
        (templates.get(from)?.links ?? []).map(({ screen }) => screen),
        'looks',
      ),
    ),
  ]
}

/** The names in the order in which a visitor comes to them, then those that nobody comes to. */
function inOrder(reading: Reading, ways: readonly Way[]): { screens: string[]; actions: string[] } {
  const { definition, screens, actions } = reading.found
  const reached = new Set(screens.has(definition.start) ? [definition.start] : [])
  const offered = new Set<string>()
  for (const screen of reached) {
    const from = (kind: Way['kind'], name: string) =>
      ways.filter((way) => way.kind === kind && way.from === name)
    for (const { to } of from('offers', screen)) offered.add(to)
    for (const { to: action } of from('offers', screen))
      for (const { to } of from('leads', action)) reached.add(to)
    for (const { to } of from('looks', screen)) reached.add(to)
  }
  return {
    screens: [...new Set([...reached, ...screens.keys()])],
    actions: [...new Set([...offered, ...actions.keys()])],
  }
}

const journeyOf = (reading: Reading): Journey => {
  const { name, definition, actions } = reading.found
  const ways = waysOf(reading)
  const order = inOrder(reading, ways)
  const kindOf = (screen: string) => {
    if (screen === definition.start) return 'start'
    return ways.some(({ kind, from }) => kind !== 'leads' && kind !== 'changed' && from === screen)
      ? 'screen'
      : 'end'
  }
  return {
    transaction: name,
    title: titlesOf(definition.title, reading.languages).title,
    screens: order.screens.map((screen) => ({ name: screen, kind: kindOf(screen) })),
    actions: order.actions.map((action) => ({
      name: action,
      commits: actions.get(action)?.definition.commits === true,
    })),
    ways,
  }
}

export const journeysOf = ({ transactions }: ApplicationReading): Journey[] => transactions.map(journeyOf)
