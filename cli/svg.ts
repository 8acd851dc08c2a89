/** The map as a picture, laid out by Graphviz. */
import type { Journey, Way } from './journeys.ts'

const font = { fontname: 'Helvetica, Arial, sans-serif', fontsize: 12 }
const screenLooks = {
  start: { shape: 'box', penwidth: 2.5 },
  screen: { shape: 'box' },
  end: { shape: 'box', peripheries: 2 },
} as const
const actionLooks = { style: 'rounded,filled', fillcolor: '#e8eef4', color: '#5b7083', shape: 'box' } as const
const commitLooks = { style: 'filled', fillcolor: '#f6dfc3', color: '#9a6a2f', shape: 'hexagon' } as const
const wayLooks = {
  offers: { arrowhead: 'none', weight: 3 },
  leads: {},
  looks: { style: 'dashed', color: '#8a8a8a' },
  changed: { style: 'dotted', color: '#9a6a2f' },
} as const

function clusterOf({ transaction, title, screens, actions, ways }: Journey) {
  const screen = (name: string) => `${transaction} screen ${name}`
  const action = (name: string) => `${transaction} action ${name}`
  const number = (name: string) => screens.findIndex((each) => each.name === name)
  const leavesFrom = ({ kind, from }: Way) =>
    kind === 'looks' ? from : (ways.find((way) => way.kind === 'offers' && way.to === from)?.from ?? from)
  /** Ways back do not say what stands above what. */
  const leadsOn = (way: Way) => way.kind === 'offers' || number(way.to) > number(leavesFrom(way))
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
    edges: ways.map((way) => ({
      tail: way.kind === 'offers' || way.kind === 'looks' ? screen(way.from) : action(way.from),
      head: way.kind === 'offers' ? action(way.to) : screen(way.to),
      attributes: { ...wayLooks[way.kind], constraint: leadsOn(way) },
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
