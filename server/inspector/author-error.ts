/** For developers only: the page of an error, and how long phases take. */
import type { Engine } from '../engine/context.ts'
import { redact } from '../logging/log.ts'
import type { Transaction } from '../model/application.ts'
import { hashOf, type PhaseRef } from '../security/identifiers.ts'
import { linkTo } from '../view/links.ts'
import type { UrlContext } from '../view/urls.ts'
import { html, type Markup } from './html.ts'
import { inspectorPage } from './layout.ts'
import { excerpt, shortName } from './source-excerpt.ts'
import { locationOf } from './source-location.ts'
import type { Timings } from './timings.ts'

/** The screen of a session on which an error happened. */
export interface ErrorContext extends PhaseRef {
  transaction: Transaction
  sessionID: string
  binding: string | undefined
  screen: { name: string }
}

export interface DevHooks {
  /** An error as a page: file, line, source, and the phase that it happened in. */
  explain(error: unknown, spot?: ErrorContext): Promise<string>
  /** Notes how long a recorded phase took. */
  took(sessionID: string, phase: number, milliseconds: number): Promise<void>
}

export function createDevHooks({ store }: Engine, urls: UrlContext, timings: Timings): DevHooks {
  const { urlAt } = urls
  const idOf = async (sessionID: string) => (await store.read(hashOf(sessionID), 0, ''))?.session.id

  async function where(spot: ErrorContext): Promise<Markup> {
    const { transaction, screen, phase, sessionID } = spot
    // The error may be that nothing can be read.
    const id = await idOf(sessionID).catch(() => undefined)
    const back = { markup: linkTo(urls, spot, spot, 'Look at the screen again') }
    return html`<h2>Where it happened</h2>
<dl>
<dt>Screen</dt><dd>${transaction.name}/${screen.name}, as of phase ${phase}</dd>
<dt>Session</dt><dd>${
      id === undefined
        ? 'none is stored yet: this is its first screen'
        : html`<a href="${urlAt(`/inspect/${id}/${phase}`)}">Session ${id}, phase ${phase}</a> in the inspector`
    }</dd>
</dl>
<p>When it is fixed, reload this page: nothing was recorded, and your form is sent again. ${back}</p>`
  }

  return {
    async explain(error, spot) {
      const place = locationOf(error)
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      const stack = error instanceof Error ? (error.stack ?? '') : ''
      return inspectorPage(
        urlAt,
        place ? `An error in ${shortName(place.file)}` : 'An error',
        html`<p class="message">${redact(text)}</p>
${place && html`<h2>${shortName(place.file)}:${place.line}:${place.column}</h2>${excerpt(place.file, place.line)}`}
${spot && (await where(spot))}
${stack && html`<details><summary>Stack</summary><pre tabindex="0"><span>${redact(stack)}</span></pre></details>`}`,
      )
    },
    async took(sessionID, phase, milliseconds) {
      const id = await idOf(sessionID)
      if (id !== undefined) timings.note(id, phase, milliseconds)
    },
  }
}
