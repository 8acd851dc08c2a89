/** The map as text, which shows in a diff what changed and which Mermaid draws. */
import type { Edge, Journey } from './journeys.ts'

const quoted = (text: string): string => `"${text.replaceAll('"', '#quot;')}"`

/** A screen and an action may have one name. Names hold no `_`, so none is made twice. */
const idOf = (transaction: string, kind: 'screen' | 'action', name: string): string =>
  [transaction, kind, name].join('_').replaceAll('-', '_')

const screenShapes = { start: ['([', '])'], screen: ['[', ']'], end: ['[[', ']]'] } as const
const arrows = { offers: '---', leads: '-->', looks: '-.->', changed: '-. changed .->' } as const

function write({ transaction, title, screens, actions, edges }: Journey): string[] {
  const screen = (name: string) => idOf(transaction, 'screen', name)
  const action = (name: string) => idOf(transaction, 'action', name)
  const ends = ({ kind, from, to }: Edge): [string, string] => {
    if (kind === 'offers') return [screen(from), action(to)]
    return [kind === 'looks' ? screen(from) : action(from), screen(to)]
  }
  return [
    `  subgraph ${transaction.replaceAll('-', '_')} [${quoted(title)}]`,
    '    direction TB',
    ...screens.map(({ name, kind }) => {
      const [open, close] = screenShapes[kind]
      return `    ${screen(name)}${open}${quoted(name)}${close}`
    }),
    ...actions.map(({ name, commits }) =>
      commits ? `    ${action(name)}{{${quoted(name)}}}` : `    ${action(name)}(${quoted(name)})`,
    ),
    ...edges.map((edge) => `    ${ends(edge).join(` ${arrows[edge.kind]} `)}`),
    '  end',
  ]
}

export const writeMermaid = (journeys: readonly Journey[]): string =>
  ['flowchart TD', ...journeys.flatMap(write)].join('\n')
