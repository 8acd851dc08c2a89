/** The list of sessions, newest first. */
import type { Told } from '../../db/store.ts'
import type { Engine } from '../engine.ts'
import { frame } from './frame.ts'
import { html } from './markup.ts'
import { moment } from './time.ts'

/** Sessions on a page. */
const limit = 50

export type Standing = 'live' | 'finished' | 'expired'

export const standingAt = ({ finished, expires }: Told, now: number): Standing =>
  finished > 0 ? 'finished' : expires <= now ? 'expired' : 'live'

/** Are its phases gone, or to be treated so? */
export const isForgotten = ({ expires }: Told, now: number): boolean => expires <= now

/** @param before the id after which the page begins; none for the first page */
export async function sessionsPage({ store, application, now }: Engine, before: number): Promise<string> {
  const found = await store.journal.sessions(before, limit + 1)
  const rows = await Promise.all(
    found.slice(0, limit).map(async (session) => {
      const { id, transaction, born, last } = session
      const newest = isForgotten(session, now()) ? undefined : await store.journal.phase(id, last)
      const standing = standingAt(session, now())
      return html`<tr><th scope="row"><a href="/inspect/${id}">${id}</a></th>
<td>${application.transactions.get(transaction)?.title ?? transaction}</td>
<td class="${standing}">${standing}</td><td>${last}</td>
<td>${newest ? newest.screen : '–'}</td><td>${moment(born)}</td><td>${newest ? moment(newest.at) : '–'}</td></tr>
`
    }),
  )
  const oldest = found[limit - 1]?.id
  const body =
    rows.length === 0
      ? html`<p>There is no session yet. One begins with its first phase.</p>`
      : html`<div class="wide" role="region" aria-label="Sessions" tabindex="0"><table>
<thead><tr><th scope="col">Session</th><th scope="col">Transaction</th><th scope="col">Status</th><th scope="col">Phases</th><th scope="col">At</th><th scope="col">Began</th><th scope="col">Last phase</th></tr></thead>
<tbody>
${rows}</tbody></table></div>
${found.length > limit && html`<p><a href="/inspect?before=${oldest}">Older sessions</a></p>`}`
  return frame('Sessions', html`${body}<p class="note">Times are UTC.</p>`)
}
