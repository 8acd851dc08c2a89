import type { ApplicationReading } from '../server/application/read.ts'
import type { Reading } from '../server/application/reading.ts'
import { isMessage, partsOf } from '../server/model/message.ts'

export interface Journey {
  transaction: string
  title: string
  /** In the order in which a visitor comes to them, the actions too. */
  screens: { name: string; kind: 'start' | 'screen' | 'end' }[]
  actions: { name: string; commits: boolean }[]
  edges: Edge[]
}

/**
 * `offers`: from a screen to an action. `leads`: from an action to a screen. `looks`: a link between screens.
 * `changed`: from an action that commits to where a watch leads, when what it relied on has changed.
 */
export interface Edge {
  kind: 'offers' | 'leads' | 'looks' | 'changed'
  from: string
  to: string
}

function edgesOf({ found, templates, offers }: Reading): Edge[] {
  const screens = [...found.screens.keys()]
  const leads = (from: string, to: readonly string[], kind: Edge['kind']): Edge[] =>
    [...new Set(to)].filter((name) => screens.includes(name)).map((name) => ({ kind, from, to: name }))
  const watched = [...found.watches.values()].flatMap(({ next }) => next)
  return [
    ...screens.flatMap((from) =>
      [...(offers.get(from) ?? [])].map((to): Edge => ({ kind: 'offers', from, to })),
    ),
    ...[...found.actions].flatMap(([from, { definition }]) => [
      ...leads(from, definition.next, 'leads'),
      ...(definition.writes === 'commit' ? leads(from, watched, 'changed') : []),
    ]),
    ...screens.flatMap((from) =>
      leads(
        from,
        [...(templates.get(from)?.links ?? []), ...(templates.get(from)?.searches ?? [])].map(
          ({ screen }) => screen,
        ),
        'looks',
      ),
    ),
  ]
}

/** The names in the order in which a visitor comes to them, then those that no visitor reaches. */
function inOrder(reading: Reading, edges: readonly Edge[]): { screens: string[]; actions: string[] } {
  const { definition, screens, actions } = reading.found
  const reached = new Set(screens.has(definition.start) ? [definition.start] : [])
  const offered = new Set<string>()
  for (const screen of reached) {
    const from = (kind: Edge['kind'], name: string) =>
      edges.filter((edge) => edge.kind === kind && edge.from === name)
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

const journeyOf = (reading: Reading, texts: ReadonlyMap<string, string>): Journey => {
  const { name, definition, actions } = reading.found
  const edges = edgesOf(reading)
  const order = inOrder(reading, edges)
  const kindOf = (screen: string) => {
    if (screen === definition.start) return 'start'
    return edges.some(({ kind, from }) => kind !== 'leads' && kind !== 'changed' && from === screen)
      ? 'screen'
      : 'end'
  }
  return {
    transaction: name,
    title: isMessage(definition.title)
      ? (texts.get(partsOf(definition.title).key) ?? name)
      : String(definition.title),
    screens: order.screens.map((screen) => ({ name: screen, kind: kindOf(screen) })),
    actions: order.actions.map((action) => ({
      name: action,
      commits: actions.get(action)?.definition.writes === 'commit',
    })),
    edges,
  }
}

/** With titles in the first language. */
export const journeysOf = ({ transactions, catalogues }: ApplicationReading): Journey[] =>
  transactions.map((each) => journeyOf(each, catalogues[0]?.texts ?? new Map()))
