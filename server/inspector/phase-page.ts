/**
 * The page of one phase: the fields sent, the change of the state, and the screens that can be shown from
 * there.
 */

import type { Engine } from '../engine/context.ts'
import { isNewer } from '../engine/newer-version.ts'
import { readChanges, resolveState } from '../engine/stored-state.ts'
import type { Transaction } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { labelOf } from '../model/rows.ts'
import type { SessionSummary } from '../store/contract.ts'
import { firstCatalogue } from '../view/render-page.ts'
import { type FullEntry, testOf } from './export-test.ts'
import { moment } from './format-time.ts'
import { html, type Markup } from './html.ts'
import { actionAt, offerAt } from './journal-entry.ts'
import { type InspectorContext, inspectorPage } from './layout.ts'
import { hiddenValue, redacted, redactedState } from './redact.ts'
import { drawDifference } from './state-diff.ts'

type State = Record<string, unknown>

/** Options of the page. */
export interface PhasePage {
  canFork: boolean
  /** Milliseconds that the phase took, if it is known. */
  took: number | undefined
}

/** The state that the phase stored, without secrets. */
const stateOf = (transaction: Transaction | undefined, phase: FullEntry | undefined): State => {
  const state = phase ? JSON.parse(phase.state) : {}
  return (transaction ? redactedState(transaction, state) : state) as State
}

/** The path from the first phase to this one. */
async function pathTo({ store }: Engine, session: number, number: number): Promise<FullEntry[]> {
  const path: FullEntry[] = []
  for (let at = number; at > 0; ) {
    const phase = await store.journal.phase(session, at)
    if (!phase) break
    path.unshift(phase)
    at = phase.parent
  }
  return path
}

/** A text in the first language. */
type Say = (text: LocalizedText) => string

function sent(say: Say, transaction: Transaction | undefined, phase: FullEntry): Markup {
  const offer = offerAt(transaction, phase)
  const fields = Object.entries(redacted(actionAt(transaction, phase), JSON.parse(phase.input)))
  return fields.length === 0
    ? html`<p>No fields.</p>`
    : html`<dl>${fields.map(
        ([name, value]) =>
          html`<dt>${say(offer ? labelOf(offer, name) : name)} <code>${name}</code></dt><dd>${value === hiddenValue ? html`<em>secret</em>` : String(value)}</dd>`,
      )}</dl>`
}

/** The screens that could be shown with its state. */
export function screensAt(transaction: Transaction, phase: FullEntry | undefined) {
  // A newer version's state is not read by this one.
  if (isNewer(transaction, phase)) return { state: undefined, screens: [] }
  const { state } = resolveState(transaction, transaction.start.name, phase)
  // A screen whose needs include a secret is not shown.
  const parsed = state && transaction.state.safeParse(redactedState(transaction, state))
  if (!parsed?.success) return { state: undefined, screens: [] }
  const screens = [...transaction.screens.values()].filter(({ needs }) => needs.areMet(parsed.data))
  return { state: parsed.data, screens }
}

/** @returns `undefined` when there is no such phase */
export async function phasePage(
  context: InspectorContext,
  session: SessionSummary,
  number: number,
  { canFork, took }: PhasePage,
): Promise<string | undefined> {
  const { id } = session
  const { application, urlAt } = context
  const say: Say = (text) => firstCatalogue(application).text(text)
  const transaction = application.transactions.get(session.transaction)
  const path = await pathTo(context, id, number)
  const phase = path.at(-1)
  if (number > 0 && phase?.number !== number) return undefined
  const screens = transaction ? screensAt(transaction, phase).screens : []
  const changes = readChanges(phase?.changes)
  const before = path.at(-2)
  const body = html`<p><a href="${urlAt(`/inspect/${id}`)}">All phases of session ${id}</a></p>
${
  phase
    ? html`<dl>
<dt>Screen answered</dt><dd>${phase.origin}, as of phase <a href="${urlAt(`/inspect/${id}/${phase.parent}`)}">${phase.parent}</a></dd>
<dt>Action</dt><dd><code>${phase.action}</code></dd>
<dt>Outcome</dt><dd>${phase.outcome} <code>${phase.screen}</code></dd>
<dt>Recorded</dt><dd>${moment(phase.at)} UTC${before && `, ${Math.round((phase.at - before.at) / 1000)} s after phase ${before.number}`}</dd>
${took !== undefined && html`<dt>Took</dt><dd>${took.toFixed(1)} ms</dd>`}
<dt>Version</dt><dd>${phase.version}</dd>
</dl>
<h2>Sent</h2>
${sent(say, transaction, phase)}
${
  changes.length > 0 &&
  html`<h2>Changed meanwhile</h2>
<dl>${changes.map(({ what, was, now }) => html`<dt>${say(what)}</dt><dd>${say(was)} → ${say(now)}</dd>`)}</dl>`
}
<h2>State</h2>
${drawDifference(stateOf(transaction, before), stateOf(transaction, phase))}`
    : html`<p>The beginning: nothing was sent yet.</p>`
}
<h2>Screens as of this phase</h2>
${
  screens.length > 0
    ? html`<ul class="ways">${screens.map(({ name, title }) => html`<li><a href="${urlAt(`/inspect/${id}/${number}/${name}`)}">${say(title)}</a></li>`)}</ul>`
    : html`<p>No screen can be shown: the state does not fit the present application, or the screens need a secret.</p>`
}
${
  canFork &&
  html`<h2>Go on from here</h2>
<form method="post" action="${urlAt(`/inspect/${id}/${number}/fork`)}"><button>Fork a new session from this phase</button></form>
<p class="note">Rows that this session holds stay with it.</p>`
}
${
  transaction &&
  html`<h2>As a test</h2>
<label for="story">The journey up to here</label>
<textarea id="story" rows="16" readonly>
${testOf(say, transaction, path)}</textarea>`
}`
  return inspectorPage(urlAt, `Session ${id}, phase ${number}`, body)
}
