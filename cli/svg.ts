/** The map as a picture, laid out by Graphviz. */
import type { Edge, Journey } from './journeys.ts'

const font = { fontname: 'Helvetica, Arial, sans-serif', fontsize: 12 }
const screenLooks = {
  start: { shape: 'box', penwidth: 2.5 },
  screen: { shape: 'box' },
  end: { shape: 'box', peripheries: 2 },
} as const
const actionLooks = { style: 'rounded,filled', fillcolor: '#e8eef4', color: '#5b7083', shape: 'box' } as const
const commitLooks = { style: 'filled', fillcolor: '#f6dfc3', color: '#9a6a2f', shape: 'hexagon' } as const
const edgeLooks = {
  offers: { arrowhead: 'none', weight: 3 },
  leads: {},
  looks: { style: 'dashed', color: '#8a8a8a' },
  changed: { style: 'dotted', color: '#9a6a2f' },
} as const

function clusterOf({ transaction, title, screens, actions, edges }: Journey) {
  const screen = (name: string) => `${transaction} screen ${name}`
  const action = (name: string) => `${transaction} action ${name}`
  const number = (name: string) => screens.findIndex((each) => each.name === name)
  const leavesFrom = ({ kind, from }: Edge) =>
    kind === 'looks' ? from : (edges.find((edge) => edge.kind === 'offers' && edge.to === from)?.from ?? from)
  /** Edges back do not say what stands above what. */
  const leadsOn = (edge: Edge) => edge.kind === 'offers' || number(edge.to) > number(leavesFrom(edge))
  return {
    name: `cluster ${transaction}`,
    graphAttributes: { label: title, ...font, fontsize: 16, color: '#c8c8c8', style: 'rounded' },
    nodes: [
      ...screens.map(({ name, kind }) => ({
        name: screen(name),
        attributes: { label: name, ...screenLooks[kind] },
      })),
      ...actions.map(({ name, commits }) => ({
        name: action(name),
        attributes: { label: name, ...(commits ? commitLooks : actionLooks) },
      })),
    ],
    edges: edges.map((edge) => ({
      tail: edge.kind === 'offers' || edge.kind === 'looks' ? screen(edge.from) : action(edge.from),
      head: edge.kind === 'offers' ? action(edge.to) : screen(edge.to),
      attributes: { ...edgeLooks[edge.kind], constraint: leadsOn(edge) },
    })),
  }
}

/** @returns `undefined` where the layout's package is not installed, as in the container */
export async function drawSvg(journeys: readonly Journey[]): Promise<string | undefined> {
  const viz = await import('@viz-js/viz').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    return undefined
  })
  if (!viz) return undefined
  const graph = {
    graphAttributes: { rankdir: 'TB', nodesep: 0.3, ranksep: 0.35 },
    nodeAttributes: { ...font, height: 0.35, margin: '0.18,0.06' },
    edgeAttributes: { arrowsize: 0.7 },
    subgraphs: journeys.map(clusterOf),
  }
  return (await viz.instance()).renderString(graph, { format: 'svg' })
}
