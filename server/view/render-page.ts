/** All pages of an application. */
import { createHash } from 'node:crypto'
import type { Page } from '../engine/page.ts'
import type { Application } from '../model/application.ts'
import type { FaultCode } from '../model/fault-texts.ts'
import type { Sealer } from '../security/seal.ts'
import type { Store } from '../store/contract.ts'
import type { UrlAt } from './base-path.ts'
import { type FaultDetails, type RenderContext, renderBare, renderFault } from './fault-page.ts'
import { renderScreen } from './screen-page.ts'
import type { SessionIn } from './urls.ts'

export interface Renderer {
  /**
   * A screen as a whole page; a promise only if its view returns one. `undefined` if the view finds nothing
   * for its parameters. Rejects with an error of the view or the template.
   */
  page(page: Page): string | undefined | Promise<string | undefined>
  /**
   * A fault as a page; `on` leads back into the session, if there is one; `resume` is the button to continue.
   */
  fault(code: FaultCode, details?: FaultDetails): string
  /** Confirms that the answers have been deleted. */
  left(): string
  /** The list of transactions. */
  start(): string
  /** Outside the base path: where the service is. */
  elsewhere(): string
  style: RenderContext['style']
}

export function createRenderer(
  { transactions, layout, layouts, fault, style: text }: Application,
  store: Store,
  sealer: Sealer,
  now: () => number,
  sessionIn: SessionIn,
  urlAt: UrlAt,
): Renderer {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
  const style = { text, path: urlAt(`/style.${hash}.css`) }
  const ofScreens = { sealer, urlAt, sessionIn, style, layout, layouts, store, now }
  const ofFaults = { sealer, urlAt, sessionIn, style, fault }
  const start = renderBare(ofFaults, 'Welcome', 'What would you like to do?', {
    links: [...transactions.values()]
      .filter(({ isListed }) => isListed)
      .map(({ name, title }) => ({
        href: urlAt(`/${name}`),
        text: title,
      })),
  })
  const left = renderBare(
    ofFaults,
    'Your answers have been deleted',
    'The pages that you filled in are gone. Anything you confirmed before stays as it is.',
  )
  const home = urlAt('/')
  return {
    page: (page) => renderScreen(ofScreens, page),
    fault: (code, details) => renderFault(ofFaults, code, details),
    left: () => left,
    start: () => start,
    elsewhere: () =>
      renderBare(ofFaults, 'Page not found', `Nothing is at this address. This service is at ${home}.`, {
        links: [{ href: home, text: `Go to ${home}` }],
      }),
    style,
  }
}
