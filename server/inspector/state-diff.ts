/** The change of the state by a phase, property by property. */
import { isDeepStrictEqual } from 'node:util'
import { html, type Markup } from './html.ts'

type State = Record<string, unknown>

const text = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value, null, 1)

export function drawDifference(before: State, after: State): Markup {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]))
  const same = names.filter((name) => !changed.includes(name))
  const rows = changed.map(
    (name) =>
      html`<tr><th scope="row"><code>${name}</code></th><td><del>${text(before[name])}</del></td><td><ins>${text(after[name])}</ins></td></tr>`,
  )
  const kept = same.map((name) => html`<dt><code>${name}</code></dt><dd>${text(after[name])}</dd>`)
  return html`${
    rows.length > 0
      ? html`<table><thead><tr><th scope="col">Property</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${rows}</tbody></table>`
      : html`<p>The state did not change.</p>`
  }${kept.length > 0 && html`<details><summary>${kept.length} unchanged</summary><dl>${kept}</dl></details>`}`
}
