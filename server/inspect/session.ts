/** One session: what is known of it, and its phases as a picture. */
import type { Told } from '../../db/store.ts'
import { identityOf } from '../authority.ts'
import type { Engine } from '../engine.ts'
import { frame } from './frame.ts'
import { html } from './markup.ts'
import { isForgotten, standingAt } from './sessions.ts'
import { moment } from './time.ts'
import { drawTree } from './tree.ts'

/** Phases in one picture. */
const limit = 1000

export async function sessionPage({ store, application, now }: Engine, session: Told): Promise<string> {
  const { id, transaction: name, born, last, expires, gone } = session
  const transaction = application.transactions.get(name)
  const who = identityOf(session)
  const isGone = isForgotten(session, now())
  const entries = isGone ? [] : await store.journal.phases(id, 0, limit)
  return frame(
    `Session ${id}`,
    html`<dl>
<dt>Transaction</dt><dd>${transaction?.title ?? name} <code>${name}</code></dd>
<dt>Status</dt><dd>${standingAt(session, now())}</dd>
${who && html`<dt>Signed in</dt><dd>${who.authority}</dd>`}
<dt>Began</dt><dd>${moment(born)}</dd>
<dt>Answers</dt><dd>${isGone ? 'forgotten' : `kept until ${moment(expires)}`}; its identifier is good until ${moment(gone)} at most</dd>
</dl>
<h2>Phases</h2>
${
  isGone
    ? html`<p>${last} of them, and all are forgotten.</p>`
    : html`<div class="wide" role="region" aria-label="Phases" tabindex="0">${drawTree(transaction, session, entries)}</div>
${last > limit && html`<p>The first ${limit} of ${last}.</p>`}`
}`,
  )
}
