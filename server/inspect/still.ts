/** A screen as of a phase, to be looked at only: no identifier, no form that could be sent, no link that leads on. */
import type { Store } from '../../db/store.ts'
import type { Identity } from '../define.ts'
import type { Sealer } from '../ids.ts'
import type { Application, Screen, Transaction } from '../model.ts'
import { createRenderer } from '../view/render.ts'
import { html } from './markup.ts'

/** Nothing that it seals is good. */
const noSealer: Sealer = { seal: () => 'x', isGood: () => false, renew() {} }

/** Attributes hold no `>`: the renderer escapes it, and a template's own are its author's. */
const strip = (page: string): string =>
  page
    .replace(/<input type="hidden"[^>]*>/g, '')
    .replace(/<(\/?)form\b[^>]*>/g, '<$1div>')
    .replace(/<(button|input|select|textarea)\b/g, '<$1 disabled')
    .replace(/(<a\b[^>]*?) href="[^"]*"/g, '$1')

/**
 * Rows of the database are those of now.
 * @throws what the screen's view or template throws
 */
export async function stillOf(
  { application, store, now }: { application: Application; store: Store; now: () => number },
  transaction: Transaction,
  screen: Screen,
  state: Record<string, unknown>,
  back: { session: number; phase: number; identity: Identity | undefined },
): Promise<string> {
  const renderer = createRenderer(application, store, noSealer, now, 'link')
  const { session, phase, identity } = back
  const shown = { transaction, screen, sessionID: '', phase: 0, state, changes: [] }
  const page = await renderer.page({ ...shown, ...(identity && { identity }) })
  const note = html`<section class="notice" aria-label="Inspector">As of phase ${phase} of session ${session}, with the rows of now. Nothing here can be sent. <a href="/inspect/${session}/${phase}">Back to the phase</a></section>`
  return strip(page).replace(/<body[^>]*>/, (body) => body + note.markup)
}
