/** The phases of a session as a picture: a tree with a lane for each branch. */
import { isClosed } from '../engine/session-life.ts'
import type { Transaction } from '../model/application.ts'
import type { JournalEntry, SessionSummary } from '../store/contract.ts'
import type { UrlAt } from '../view/base-path.ts'
import { clock } from './format-time.ts'
import { html, type Markup } from './html.ts'
import { actionAt } from './journal-entry.ts'

/** Pixels. */
const row = 34
const lane = 24
const margin = 17
/** The width of most letters. */
const letter = 9

interface Node {
  number: number
  parent: number
  label: string
  more: string
  kind: 'phase' | 'commit' | 'conflict'
  x: number
  y: number
}

/** A first child continues in its parent's lane; every other child begins a new lane. */
function place(
  transaction: Transaction | undefined,
  session: SessionSummary,
  entries: readonly JournalEntry[],
): Node[] {
  const start = transaction?.start.name ?? ''
  const begin: Node = {
    number: 0,
    parent: 0,
    label: start,
    more: clock(session.born),
    kind: 'phase',
    x: margin,
    y: margin,
  }
  const nodes = new Map([[0, begin]])
  const continued = new Set<number>()
  let lanes = 1
  for (const { number, parent, action, origin, outcome, screen, at } of entries) {
    const before = nodes.get(parent) ?? begin
    const x = continued.has(parent) ? margin + lane * lanes++ : before.x
    continued.add(parent)
    const commits = outcome !== 'conflict' && actionAt(transaction, { origin, action })?.writes === 'commit'
    nodes.set(number, {
      ...{ number, parent, label: screen, more: `${action} · ${clock(at)}`, x, y: margin + row * nodes.size },
      kind: outcome === 'conflict' ? 'conflict' : commits ? 'commit' : 'phase',
    })
  }
  return [...nodes.values()]
}

const shapes = {
  phase: html`<circle r="7"/>`,
  commit: html`<rect x="-7" y="-7" width="14" height="14"/>`,
  conflict: html`<path d="M0-9 9 0 0 9-9 0z"/>`,
}

/** @param here the phase that the page is about */
export function drawTree(
  urlAt: UrlAt,
  transaction: Transaction | undefined,
  session: SessionSummary,
  entries: readonly JournalEntry[],
  here?: number,
): Markup {
  const nodes = place(transaction, session, entries)
  const at = new Map(nodes.map((node) => [node.number, node]))
  const longest = (texts: string[]) => letter * Math.max(...texts.map(({ length }) => length))
  const textX = Math.max(...nodes.map(({ x }) => x)) + 20
  const moreX = textX + longest(nodes.map(({ number, label }) => `${number} ${label} `))
  const width = moreX + longest(nodes.map(({ more }) => more)) + margin
  const lines = nodes.slice(1).map(({ x, y, parent }) => {
    const from = at.get(parent) ?? (nodes[0] as Node)
    const bend =
      from.x === x ? '' : `C${from.x} ${from.y + row / 2} ${x} ${from.y + row / 2} ${x} ${from.y + row}`
    return html`<path class="line" d="M${from.x} ${from.y}${bend}V${y}"/>`
  })
  const dots = nodes.map(({ number, label, more, kind, x, y }) => {
    const closed = isClosed(session, number) && number !== session.finished
    const current = number === here && html` aria-current="page"`
    return html`<a href="${urlAt(`/inspect/${session.id}/${number}`)}" class="${closed ? 'closed' : 'open'} ${kind}"${current}>
<title>Phase ${number}, ${closed ? 'closed' : 'open'}${kind === 'phase' ? '' : `, ${kind}`}</title>
<rect class="touch" x="0" y="${y - row / 2}" width="${width}" height="${row}"/>
<g transform="translate(${x} ${y})">${shapes[kind]}</g>
<text x="${textX}" y="${y + 5}"><tspan class="number">${number}</tspan> ${label} <tspan class="more" x="${moreX}">${more}</tspan></text></a>`
  })
  return html`<svg class="tree" width="${width}" height="${row * nodes.length}" viewBox="0 0 ${width} ${row * nodes.length}" role="group" aria-label="The phases of session ${session.id}">
${lines}${dots}</svg>
<p class="legend"><svg width="18" height="18" class="tree" aria-hidden="true"><g class="open" transform="translate(9 9)">${shapes.phase}</g></svg> open
<svg width="18" height="18" class="tree" aria-hidden="true"><g class="closed" transform="translate(9 9)">${shapes.phase}</g></svg> closed
<svg width="18" height="18" class="tree" aria-hidden="true"><g class="open" transform="translate(9 9)">${shapes.commit}</g></svg> commit
<svg width="18" height="18" class="tree" aria-hidden="true"><g class="open conflict" transform="translate(9 9)">${shapes.conflict}</g></svg> conflict</p>`
}
