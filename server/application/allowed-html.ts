/**
 * The elements that a template may contain, and the attributes that may contain a value. All others are
 * refused.
 */
import { suggestion } from './diagnostic.ts'
import type { HtmlContext } from './html-context.ts'

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/**
 * Elements of text. Not listed are those that run, load, refresh or embed something, and those that change
 * how a browser reads the markup after them: style, textarea, iframe, noscript, template, svg, math.
 */
const elements = words(
  'a abbr address article aside b bdi bdo blockquote br button caption cite code col colgroup data dd del details ' +
    'dfn div dl dt em fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd label legend ' +
    'li main mark menu meter nav ol output p picture pre progress q rp rt ruby s samp search section small source ' +
    'span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr',
)
/** Further elements, for the frame of a whole page. */
const framing = words('!doctype html head meta title link body')
/** Elements that only the helpers write, so that their identifiers are correct. */
const written = words('form input select textarea option')

/** Why an element is not allowed in a template, or `undefined` if it is. */
export function whyNotElement(name: string, isEnd: boolean, isLayout: boolean): string | undefined {
  if (elements.has(name) || (isLayout && framing.has(name))) return undefined
  // The engine passes a layout forms without an end tag: {{{leave}}} and {{{resume.form}}}.
  if (isLayout && isEnd && name === 'form') return undefined
  if (name === 'script') return 'a page cannot contain a script'
  if (isLayout && name === 'form') return 'a form is given by the engine, or written in a screen by {{#form}}'
  if (written.has(name)) return `<${name}> is written by a helper: use {{#form}} and {{field}}`
  if (framing.has(name)) return `<${name}> belongs in the layout`
  return `no template holds <${name}>${suggestion(name, elements)}`
}

/** Attributes that would change where a form is sent, or would reveal something to another site. */
const refused = /^(form.*|ping|target|referrerpolicy|http-equiv)$/
/**
 * Ids of forms and fields that the engine writes. A second element with such an id would take their labels.
 */
const own = /^(look|filled|extend|f\d*-.*)$/

/** Where a picture's address stands; a browser loads it by itself. */
const loaded = /^(src|srcset)$/

/**
 * Why an attribute is not allowed in a template, or `undefined` if it is.
 * @param value as far as it is written out
 */
export function whyNotAttribute(element: string, name: string, value: string): string | undefined {
  if (name.startsWith('on')) return `a page cannot contain a script: leave ${name} out`
  if (refused.test(name)) return `no template sets ${name}: the engine says where a page leads`
  if (loaded.test(name) && !/^(data:.*)?$/s.test(value))
    return `write ${name}="{{file "NAME"}}": a page loads files of screens/files alone`
  if (element === 'img' && /^(width|height)$/.test(name))
    return `leave ${name} out: {{file}} writes the width and height of a picture`
  if (name === 'id' && own.test(value)) return `the id ${value} belongs to the engine`
  if (name === 'name' && value.toLowerCase() === 'referrer')
    return 'a template cannot set the referrer policy'
  return undefined
}

/**
 * Harmless on every element: a text, a language. Not an id, since a visitor's text could be the id of a form.
 */
const everywhere = words('class title lang dir')
const families = /^(aria|data)-[a-z0-9-]+$/
/** On these elements the value is a text, a number or a time. */
const byElement: Readonly<Record<string, ReadonlySet<string>>> = {
  abbr: words('th'),
  alt: words('img'),
  colspan: words('td th'),
  datetime: words('time ins del'),
  high: words('meter'),
  low: words('meter'),
  max: words('meter progress'),
  min: words('meter'),
  optimum: words('meter'),
  rowspan: words('td th'),
  span: words('col colgroup'),
  start: words('ol'),
  value: words('data li meter progress'),
}

/** The attributes that may contain the address of a file, by element, and whether a picture's size goes with it. */
const filesByElement: Readonly<Record<string, readonly [attribute: string, isSized: boolean]>> = {
  a: ['href', false],
  img: ['src', true],
  link: ['href', false],
  source: ['srcset', true],
}

/** How `{{file}}` is written there, or why it cannot be. */
export function fileMode(context: HtmlContext): { mode: 'address' | 'picture' } | { message: string } {
  if (context.kind === 'attribute') {
    const [name, isSized] = filesByElement[context.element] ?? []
    if (name === context.name) {
      if (context.written !== '') return { message: `{{file}} is the whole value of ${name}` }
      if (!isSized) return { mode: 'address' }
      // What it writes after the address ends this attribute and begins others.
      return context.quote === '"' ? { mode: 'picture' } : { message: `write ${name}="…" in double quotes` }
    }
  }
  return {
    message: '{{file}} stands in the src of <img>, the srcset of <source>, or the href of <a> or <link>',
  }
}

/** Why no value is allowed there, or `undefined` if one is. */
export function whyNoValue(context: HtmlContext): string | undefined {
  if (context.kind === 'text' || context.kind === 'title') return undefined
  if (context.kind === 'tag') return 'a value cannot stand inside a tag unless quoted as an attribute'
  const { name, element } = context
  if (everywhere.has(name) || families.test(name)) return undefined
  if (Object.hasOwn(byElement, name) && byElement[name]?.has(element)) return undefined
  return `a value cannot stand in the attribute ${name} of <${element}>`
}
