/** The pictures of docs/phases.md, laid out by Graphviz as the map is. */
import { type Graph, instance } from '@viz-js/viz'

const font = { fontname: 'Helvetica, Arial, sans-serif', fontsize: 12 }
const soft = { color: '#8a8a8a', fontcolor: '#8a8a8a' }
const commit = { fillcolor: '#f6dfc3', color: '#9a6a2f', style: 'filled', shape: 'hexagon' }

const graph = (rankdir: 'LR' | 'TB', rest: Pick<Graph, 'nodes' | 'edges'>): Graph => ({
  graphAttributes: { rankdir, nodesep: 0.3, ranksep: 0.4 },
  nodeAttributes: { ...font, shape: 'box', height: 0.35, margin: '0.4,0.08' },
  edgeAttributes: { ...font, fontsize: 11, arrowsize: 0.7 },
  ...rest,
})

/** What goes on stays in one line; what is answered at once stands beside it. */
const on = { weight: 20 }

const edge = (tail: string, head: string, label = '', attributes = {}) => ({
  tail,
  head,
  attributes: { label: label && `   ${label}`, ...attributes },
})

const refused = { shape: 'plaintext', ...soft }
const unit = graph('TB', {
  nodes: [
    { name: 'a submitted form', attributes: { penwidth: 2.5 } },
    { name: 'the seal: was this offered here?' },
    { name: 'the session, and the state of its page' },
    { name: 'the same form, recorded before?' },
    { name: 'ended, or closed by a commit?' },
    { name: 'the fields, by the action’s input' },
    {
      name: 'your action: state, input, db',
      attributes: { style: 'rounded,filled', fillcolor: '#e8eef4', color: '#5b7083' },
    },
    { name: 'commit: rows, state and answer', attributes: commit },
    { name: 'the answer', attributes: { peripheries: 2 } },
    { name: 'refused', attributes: refused },
    { name: 'the recorded answer', attributes: refused },
    { name: 'a page that says so', attributes: refused },
    { name: 'the form again, with errors', attributes: refused },
    { name: 'nothing written, with the reason', attributes: refused },
  ],
  edges: [
    edge('a submitted form', 'the seal: was this offered here?', '', on),
    edge('the seal: was this offered here?', 'the session, and the state of its page', '', on),
    edge('the session, and the state of its page', 'the same form, recorded before?', '', on),
    edge('the same form, recorded before?', 'ended, or closed by a commit?', 'no', on),
    edge('ended, or closed by a commit?', 'the fields, by the action’s input', 'no', on),
    edge('the fields, by the action’s input', 'your action: state, input, db', '', on),
    edge('your action: state, input, db', 'commit: rows, state and answer', 'show, finish', on),
    edge('commit: rows, state and answer', 'the answer', '', on),
    edge('the seal: was this offered here?', 'refused', 'no', soft),
    edge('the same form, recorded before?', 'the recorded answer', 'yes', soft),
    edge('ended, or closed by a commit?', 'a page that says so', 'yes', soft),
    edge('the fields, by the action’s input', 'the form again, with errors', 'wrong', soft),
    edge('your action: state, input, db', 'nothing written, with the reason', 'reject, conflict', soft),
  ],
})

const trunk = [
  edge('dates.0', 'room.1', 'choose-dates'),
  edge('room.1', 'guests.2', 'double room'),
  edge('guests.2', 'review.3', 'list-guests'),
  edge('room.1', 'guests.4', 'back; single room'),
  edge('guests.4', 'review.5', 'list-guests'),
]
const tree = graph('LR', { nodes: [{ name: 'dates.0', attributes: { penwidth: 2.5 } }], edges: trunk })

const closed = ['dates.0', 'room.1', 'guests.2', 'review.3', 'guests.4', 'review.5']
const committed = graph('LR', {
  nodes: [
    ...closed.map((name) => ({ name, attributes: { ...soft, style: 'dashed' } })),
    { name: 'confirm', attributes: commit },
    { name: 'receipt.6', attributes: { peripheries: 2 } },
  ],
  edges: [
    ...trunk.map((each) => ({ ...each, attributes: { ...each.attributes, ...soft } })),
    edge('review.5', 'confirm', '', { arrowhead: 'none' }),
    edge('confirm', 'receipt.6'),
  ],
})

/** By the name of the file. */
export async function drawPhases(): Promise<Map<string, string>> {
  const viz = await instance()
  const draw = (each: Graph) => viz.renderString(each, { format: 'svg' })
  return new Map([
    ['phases-unit.svg', draw(unit)],
    ['phases-tree.svg', draw(tree)],
    ['phases-commit.svg', draw(committed)],
  ])
}
