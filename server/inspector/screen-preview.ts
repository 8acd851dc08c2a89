/** Previews a screen as of a phase: without identifiers, working forms or links. */

import type { Application, Screen, Transaction } from '../model/application.ts'
import type { Identity } from '../model/define.ts'
import { phaseZero } from '../security/identifiers.ts'
import type { Sealer } from '../security/seal.ts'
import type { Store } from '../store/contract.ts'
import type { UrlAt } from '../view/base-path.ts'
import { createRenderer, firstCatalogue, styleOf } from '../view/render-page.ts'
import { html } from './html.ts'

/** Its seals are never valid. */
const noSealer: Sealer = { seal: () => 'x', isGood: () => false, setKeys() {}, fingerprints: () => [] }

/** Attributes hold neither `<` nor `>`: the renderer escapes it, and a template's own are its author's. */
const strip = (page: string): string =>
  page
    .replace(/<input type="hidden"[^<>]*>/g, '')
    .replace(/<(\/?)form\b[^<>]*>/g, '<$1div>')
    .replace(/<(button|input|select|textarea)\b/g, '<$1 disabled')
    .replace(/(<a\b[^<>]*?) href="[^"<>]*"/g, '$1')

/**
 * Reads the present rows of the database.
 * @throws what the screen's view or template throws
 */
export async function screenPreview(
  {
    application,
    store,
    now,
    urlAt,
  }: { application: Application; store: Store; now: () => number; urlAt: UrlAt },
  transaction: Transaction,
  screen: Screen,
  state: Record<string, unknown>,
  back: { session: number; phase: number; identity: Identity | undefined },
): Promise<string> {
  const renderer = createRenderer(application, {
    urls: { sealer: noSealer, sessionIn: 'url', urlAt },
    style: styleOf(application, urlAt),
    catalogue: firstCatalogue(application),
    languages: [],
    rootAt: urlAt,
    ...{ store, now },
  })
  const { session, phase, identity } = back
  const shown = { transaction, screen, sessionID: '', binding: undefined, ...phaseZero, state, changes: [] }
  const page = await renderer.page({ ...shown, ...(identity && { identity }) })
  const note = html`<section class="notice" aria-label="Inspector">As of phase ${phase} of session ${session}, with the rows of now. Nothing here can be sent. <a href="${urlAt(`/inspect/${session}/${phase}`)}">Back to the phase</a></section>`
  return strip(page ?? '<body>The view finds nothing for these parameters.').replace(
    /<body[^<>]*>/,
    (body) => body + note.markup,
  )
}
