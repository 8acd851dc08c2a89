/**
 * The language of a request: that of its address (`/nl/booking`), or else the one of the application's that
 * the browser prefers (`Accept-Language`), or else the first.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Application, Catalogue } from '../model/application.ts'
import type { Store } from '../store/contract.ts'
import type { UrlAt } from '../view/base-path.ts'
import { createRenderer, type Renderer, type RendererOptions } from '../view/render-page.ts'
import type { UrlContext } from '../view/urls.ts'

/** A language at one address: the pages and URLs in it. */
export interface Speech {
  catalogue: Catalogue
  renderer: Renderer
  urls: UrlContext
  /** Whether its addresses name it: `/nl` in front of the path. */
  isNamed: boolean
}

export interface Languages {
  /** Each at the address that names it; none where there is one language. */
  named: readonly Speech[]
  /** The first language without its name in the address. */
  unnamed: Speech
  /** The language of a request, whose response varies with what it was read from. */
  of(request: FastifyRequest, reply: FastifyReply): Speech
  /** The language of a tag that the application declares, at its address. */
  get(language: string): Speech | undefined
  /**
   * The value of `Link`: the one address of a page for search engines, and those in other languages.
   * @param locate gives its URL by what writes those of a language
   */
  linksTo(speech: Speech, locate: (urlAt: UrlAt) => string): string
}

/** A request names few headers of these. */
const maxKnown = 1000

/** The languages of `Accept-Language`, the most wanted first. Source: RFC 9110, section 12.5.4. */
function wantedIn(header: string): string[] {
  const ranges = header.split(',', 20).map((part) => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const quality = parameters.find((each) => each.startsWith('q='))
    return { range, quality: quality === undefined ? 1 : Number(quality.slice(2)) }
  })
  return ranges
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ range }) => range)
}

/** The first of the wanted languages that there is: `nl-BE` is served `nl`, and `pt` is served `pt-BR`. */
function bestOf(header: string, languages: readonly string[]): string | undefined {
  for (const range of wantedIn(header)) {
    const [primary = ''] = range.split('-')
    if (range === '*') return undefined
    const found =
      languages.find((language) => language.toLowerCase() === range) ??
      languages.find((language) => language.toLowerCase() === primary) ??
      languages.find((language) => language.toLowerCase().split('-')[0] === primary)
    if (found !== undefined) return found
  }
  return undefined
}

/** Reads the header once for all requests that send the same. */
function createNegotiation(languages: readonly string[]): (header: string) => string | undefined {
  const known = new Map<string, string | undefined>()
  return (header) => {
    if (known.has(header)) return known.get(header)
    const best = bestOf(header, languages)
    if (known.size < maxKnown) known.set(header, best)
    return best
  }
}

/** The first part of a path below the base path, as it is written. */
function firstPart(url: string, base: number): string {
  const end = url.slice(base).search(/[/?#]/)
  return end === -1 ? url.slice(base) : url.slice(base, base + end)
}

type Shared = Pick<RendererOptions, 'style' | 'now'> & { store: Store; urls: UrlContext }

export function createLanguages(application: Application, shared: Shared): Languages {
  const { urlAt } = shared.urls
  const catalogues = [...application.catalogues.values()]
  const isOne = catalogues.length < 2
  const below =
    (language: string): UrlAt =>
    (path) =>
      urlAt(`/${language}${path}`)
  const choices = isOne
    ? []
    : catalogues.map(({ language, ownName }) => ({ language, ownName, urlAt: below(language) }))
  const speak = (catalogue: Catalogue, own: UrlAt, isNamed: boolean): Speech => {
    const urls = { ...shared.urls, urlAt: own }
    const renderer = createRenderer(application, {
      ...{ ...shared, urls, catalogue, languages: choices },
      rootAt: urlAt,
    })
    return { catalogue, renderer, urls, isNamed }
  }
  const first = catalogues[0] as Catalogue
  const unnamed = speak(first, urlAt, false)
  const named = isOne ? [] : catalogues.map((each) => speak(each, below(each.language), true))
  const byTag = new Map(named.map((speech) => [speech.catalogue.language, speech]))
  const byPath = new Map(named.map((speech) => [speech.catalogue.language.toLowerCase(), speech]))
  const best = createNegotiation([...byTag.keys()])
  const base = urlAt('/').length
  return {
    named,
    unnamed,
    get: (language) => byTag.get(language),
    of({ url, headers }, reply) {
      if (isOne) return unnamed
      const speech = byPath.get(firstPart(url, base).toLowerCase())
      if (speech) return speech
      // What a session's address brings is kept by nobody.
      if (!url.includes('sessionID=')) reply.header('vary', 'accept-language')
      const wanted = best(headers['accept-language'] ?? '')
      return wanted === undefined || wanted === first.language ? unnamed : (byTag.get(wanted) ?? unnamed)
    },
    linksTo({ urls }, locate) {
      const canonical = `<${locate(urls.urlAt)}>; rel="canonical"`
      const others = choices.map(
        (each) => `<${locate(each.urlAt)}>; rel="alternate"; hreflang="${each.language}"`,
      )
      if (!isOne) others.push(`<${locate(urlAt)}>; rel="alternate"; hreflang="x-default"`)
      return [canonical, ...others].join(', ')
    },
  }
}
