/** The list of sessions, newest first. */

import type { SessionSummary } from '../store/contract.ts'
import { firstCatalogue } from '../view/render-page.ts'
import { moment } from './format-time.ts'
import { html } from './html.ts'
import { type InspectorContext, inspectorPage } from './layout.ts'

/** Sessions on a page. */
const limit = 50

export type Status = 'live' | 'finished' | 'expired'

export const statusOf = ({ finished, expires }: SessionSummary, now: number): Status =>
  finished > 0 ? 'finished' : expires <= now ? 'expired' : 'live'

/** Are its phases deleted, or about to be? */
export const isForgotten = ({ expires }: SessionSummary, now: number): boolean => expires <= now

/** @param before the id after which the page begins; none for the first page */
export async function sessionsPage(
  { store, application, now, urlAt }: InspectorContext,
  before: number,
): Promise<string> {
  const found = await store.journal.sessions(before, limit + 1)
  const rows = await Promise.all(
    found.slice(0, limit).map(async (session) => {
      const { id, transaction, born, last } = session
      const newest = isForgotten(session, now()) ? undefined : await store.journal.phase(id, last)
      const status = statusOf(session, now())
      const known = application.transactions.get(transaction)
      const title = known ? firstCatalogue(application).text(known.title) : transaction
      return html`<tr><th scope="row"><a href="${urlAt(`/inspect/${id}`)}">${id}</a></th>
<td>${title}</td>
<td class="${status}">${status}</td><td>${last}</td>
<td>${newest ? newest.screen : '–'}</td><td>${moment(born)}</td><td>${newest ? moment(newest.at) : '–'}</td></tr>
`
    }),
  )
  const oldest = found[limit - 1]?.id
  const body =
    rows.length === 0
      ? html`<p>There are no sessions yet. A session begins with its first phase.</p>`
      : html`<div class="wide" role="region" aria-label="Sessions" tabindex="0"><table>
<thead><tr><th scope="col">Session</th><th scope="col">Transaction</th><th scope="col">Status</th><th scope="col">Phases</th><th scope="col">At</th><th scope="col">Began</th><th scope="col">Last phase</th></tr></thead>
<tbody>
${rows}</tbody></table></div>
${found.length > limit && html`<p><a href="${urlAt('/inspect')}?before=${oldest}">Older sessions</a></p>`}`
  return inspectorPage(urlAt, 'Sessions', html`${body}<p class="note">Times are UTC.</p>`)
}
