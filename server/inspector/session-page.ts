/** The page of one session: its data, and its phases as a picture. */

import { identityOf } from '../engine/authorization.ts'
import type { SessionSummary } from '../store/contract.ts'
import { firstCatalogue } from '../view/render-page.ts'
import { moment } from './format-time.ts'
import { html } from './html.ts'
import { type InspectorContext, inspectorPage } from './layout.ts'
import { drawTree } from './phase-tree.ts'
import { isForgotten, statusOf } from './sessions-page.ts'

/** Phases in one picture. */
const limit = 1000

export async function sessionPage(
  { store, application, now, urlAt }: InspectorContext,
  session: SessionSummary,
): Promise<string> {
  const { id, transaction: name, born, last, expires, gone } = session
  const transaction = application.transactions.get(name)
  const user = identityOf(session)
  const isGone = isForgotten(session, now())
  const entries = isGone ? [] : await store.journal.phases(id, 0, limit)
  return inspectorPage(
    urlAt,
    `Session ${id}`,
    html`<dl>
<dt>Transaction</dt><dd>${transaction ? firstCatalogue(application).text(transaction.title) : name} <code>${name}</code></dd>
<dt>Status</dt><dd>${statusOf(session, now())}</dd>
${user && html`<dt>Signed in</dt><dd>${user.role}</dd>`}
<dt>Began</dt><dd>${moment(born)}</dd>
<dt>Answers</dt><dd>${isGone ? 'forgotten' : `kept until ${moment(expires)}`}; its sessionID is valid until ${moment(gone)} at most</dd>
</dl>
<h2>Phases</h2>
${
  isGone
    ? html`<p>All ${last} phases are forgotten.</p>`
    : html`<div class="wide" role="region" aria-label="Phases" tabindex="0">${drawTree(urlAt, transaction, session, entries)}</div>
${last > limit && html`<p>The first ${limit} of ${last}.</p>`}`
}`,
  )
}
