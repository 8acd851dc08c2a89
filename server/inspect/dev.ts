/** What only a developer is told: the page of an error, and how long phases take. */
import type { Engine } from '../engine.ts'
import { hashOf } from '../ids.ts'
import { redact } from '../log.ts'
import type { Transaction } from '../model.ts'
import { type Carry, wayTo } from '../view/ways.ts'
import { excerpt, shortName } from './excerpt.ts'
import { frame } from './frame.ts'
import { html, type Markup } from './markup.ts'
import { placeOf } from './place.ts'
import type { Times } from './times.ts'

/** The screen of a session on which something happened. */
export interface Spot {
  transaction: Transaction
  sessionID: string
  screen: { name: string }
  phase: number
}

export interface Dev {
  /** An error as a page: file, line, source, and the phase that it happened in. */
  explain(error: unknown, spot?: Spot): Promise<string>
  /** A phase was recorded, in so many milliseconds. */
  took(sessionID: string, phase: number, milliseconds: number): Promise<void>
}

export function createDev({ store, sealer }: Engine, carry: Carry, times: Times): Dev {
  const idOf = async (sessionID: string) => (await store.look(hashOf(sessionID), 0, ''))?.session.id

  async function where(spot: Spot): Promise<Markup> {
    const { transaction, screen, phase, sessionID } = spot
    // The error may be that nothing can be read.
    const id = await idOf(sessionID).catch(() => undefined)
    const back = { markup: wayTo(carry, sealer, spot, spot, 'Look at the screen again') }
    return html`<h2>Where it happened</h2>
<dl>
<dt>Screen</dt><dd>${transaction.name}/${screen.name}, as of phase ${phase}</dd>
<dt>Session</dt><dd>${
      id === undefined
        ? 'none is stored yet: this is its first screen'
        : html`<a href="/inspect/${id}/${phase}">Session ${id}, phase ${phase}</a> in the inspector`
    }</dd>
</dl>
<p>When it is mended, reload this page: nothing was recorded, and what you sent is sent again. ${back}</p>`
  }

  return {
    async explain(error, spot) {
      const place = placeOf(error)
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      const stack = error instanceof Error ? (error.stack ?? '') : ''
      return frame(
        place ? `An error in ${shortName(place.file)}` : 'An error',
        html`<p class="message">${redact(text)}</p>
${place && html`<h2>${shortName(place.file)}:${place.line}:${place.column}</h2>${excerpt(place.file, place.line)}`}
${spot && (await where(spot))}
${stack && html`<details><summary>Stack</summary><pre tabindex="0"><span>${redact(stack)}</span></pre></details>`}`,
      )
    },
    async took(sessionID, phase, milliseconds) {
      const id = await idOf(sessionID)
      if (id !== undefined) times.note(id, phase, milliseconds)
    },
  }
}
