/** All pages of an application, in one language. */
import { createHash } from 'node:crypto'
import type { Page } from '../engine/page.ts'
import type { Application, Catalogue } from '../model/application.ts'
import type { FaultCode } from '../model/faults.ts'
import { message } from '../model/message.ts'
import type { Store } from '../store/contract.ts'
import type { UrlAt } from './base-path.ts'
import {
  type FaultDetails,
  type LanguageChoice,
  type RenderContext,
  renderBare,
  renderFault,
} from './fault-page.ts'
import { languageLinks } from './preference-buttons.ts'
import { renderScreen } from './screen-page.ts'
import type { UrlContext } from './urls.ts'

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
}

/** Without indents and lines that are a comment: a seventh of what a slow line has to carry. */
const compactStyle = (style: string): string =>
  style
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !(line.startsWith('/*') && line.endsWith('*/')))
    .join('\n')

/** The application's stylesheet and its URL, which changes with its text. */
export function styleOf({ style }: Application, urlAt: UrlAt): RenderContext['style'] {
  const text = compactStyle(style)
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return { text, path: urlAt(`/style.${hash}.css`) }
}

/** The language of an application that a page is in when nothing says otherwise. */
export const firstCatalogue = ({ catalogues }: Pick<Application, 'catalogues'>): Catalogue =>
  catalogues.values().next().value as Catalogue

/** What writes the pages of an application. */
export interface RendererOptions {
  urls: UrlContext
  style: RenderContext['style']
  catalogue: Catalogue
  rootAt: UrlAt
  /** All languages, if there are several. */
  languages: readonly LanguageChoice[]
  store: Store
  now: () => number
}

export function createRenderer(
  { transactions, layout, fault }: Application,
  { urls, style, catalogue, rootAt, languages, store, now }: RendererOptions,
): Renderer {
  const { urlAt } = urls
  const shared = { ...urls, style, catalogue, rootAt, languages }
  const ofScreens = { ...shared, layout, store, now }
  const ofFaults = { ...shared, fault }
  const home = urlAt('/')
  const start = renderBare(ofFaults, message('deity.start.title'), message('deity.start.text'), {
    links: [...transactions.values()]
      .filter(({ isListed }) => isListed)
      .map(({ name, title }) => ({ href: urlAt(`/${name}`), text: title })),
    languages: languageLinks(catalogue, languages, '/'),
  })
  const left = renderBare(ofFaults, message('deity.left.title'), message('deity.left.text'), {
    languages: languageLinks(catalogue, languages, '/left'),
  })
  return {
    page: (page) => renderScreen(ofScreens, page),
    fault: (code, details) => renderFault(ofFaults, code, details),
    left: () => left,
    start: () => start,
    elsewhere: () =>
      renderBare(
        ofFaults,
        message('deity.fault.not-found.title'),
        message('deity.elsewhere.text', { address: home }),
        { links: [{ href: home, text: message('deity.elsewhere.link', { address: home }) }] },
      ),
  }
}
