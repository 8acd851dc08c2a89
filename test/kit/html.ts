/** Reads pages as a browser without scripts does. */
import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

export interface Field {
  name: string
  /** Of an input, or `textarea`, or `select`. */
  type: string
  value: string
  checked: boolean
  /** The values of a select. */
  options: string[]
  attributes: ReadonlyMap<string, string>
}

export interface Form {
  action: string
  /** In lower case; a form that only looks is sent with `get`. */
  method: string
  /** Is it sent in parts, because it has a field for files? */
  hasParts: boolean
  fields: Field[]
  /** Name, value and text of each button. */
  buttons: { name: string; value: string; text: string }[]
}

/** The elements in a node with one of these names, in the order of the page. */
function elementsIn(node: Node, ...names: string[]): Element[] {
  const children = 'childNodes' in node ? node.childNodes : []
  return children.flatMap((child) => [
    ...('tagName' in child && names.includes(child.tagName) ? [child] : []),
    ...elementsIn(child, ...names),
  ])
}

const attribute = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((each) => each.name === name)?.value

/** The pieces of text in a node. */
const textsIn = (node: Node): string[] =>
  'value' in node ? [node.value] : 'childNodes' in node ? node.childNodes.flatMap(textsIn) : []

/** As one line. */
const textIn = (node: Node | undefined): string =>
  node ? textsIn(node).join(' ').replace(/\s+/g, ' ').trim() : ''

/** The page that was read last: most are read for several things. */
let last = { page: '', document: parse('') }
function read(page: string): Node {
  if (last.page !== page) last = { page, document: parse(page) }
  return last.document
}

function fieldOf(element: Element): Field {
  const { tagName, attrs } = element
  const options = elementsIn(element, 'option').map((option) => ({
    value: attribute(option, 'value') ?? textIn(option),
    isSelected: attribute(option, 'selected') !== undefined,
  }))
  const [first] = options
  const values = {
    input: attribute(element, 'value') ?? '',
    textarea: textsIn(element).join(''),
    select: (options.find(({ isSelected }) => isSelected) ?? first)?.value ?? '',
  }
  return {
    name: attribute(element, 'name') ?? '',
    type: tagName === 'input' ? (attribute(element, 'type') ?? 'text') : tagName,
    value: values[tagName as keyof typeof values],
    checked: attribute(element, 'checked') !== undefined,
    options: options.map(({ value }) => value),
    attributes: new Map(attrs.map(({ name, value }) => [name, value])),
  }
}

/** A control belongs to the form around it, unless it names another one. */
export function formsIn(page: string): Form[] {
  const document = read(page)
  return elementsIn(document, 'form').map((form) => {
    const id = attribute(form, 'id')
    const owned = (...names: string[]) => [
      ...elementsIn(form, ...names).filter((each) => attribute(each, 'form') === undefined),
      ...elementsIn(document, ...names).filter((each) => id !== undefined && attribute(each, 'form') === id),
    ]
    return {
      action: attribute(form, 'action') ?? '',
      method: (attribute(form, 'method') ?? 'get').toLowerCase(),
      hasParts: attribute(form, 'enctype') === 'multipart/form-data',
      fields: owned('input', 'textarea', 'select').map(fieldOf),
      buttons: owned('button').map((button) => ({
        name: attribute(button, 'name') ?? '',
        value: attribute(button, 'value') ?? '',
        text: attribute(button, 'aria-label') ?? textIn(button),
      })),
    }
  })
}

export const linksIn = (page: string): { href: string; text: string }[] =>
  elementsIn(read(page), 'a').map((link) => ({ href: attribute(link, 'href') ?? '', text: textIn(link) }))

/** The text of the first element of this name. */
export const textInFirst = (page: string, name: string): string => textIn(elementsIn(read(page), name)[0])

export const headingOf = (page: string): string => textInFirst(page, 'h1')
export const titleOf = (page: string): string => textInFirst(page, 'title')
export const textOf = (page: string): string => textInFirst(page, 'main')

/** Messages beside fields, by the field's name; those of the whole form under the empty name. */
export function errorsIn(page: string): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const element of elementsIn(read(page), 'p')) {
    const [, name] = /^f\d*-([\w.-]+)-error$/.exec(attribute(element, 'id') ?? '') ?? []
    if (name !== undefined) errors[name] = textIn(element).replace(/^Error: /, '')
  }
  const beside = new Set(Object.values(errors))
  const summary = elementsIn(read(page), 'section').find(
    (each) => attribute(each, 'class') === 'notice wrong',
  )
  const whole =
    summary &&
    elementsIn(summary, 'li')
      .map(textIn)
      .find((text) => !beside.has(text))
  if (whole !== undefined) errors[''] = whole
  return errors
}

/** A text without its character references. */
export const unescapeHtml = (text: string): string =>
  textsIn(parseFragment(`<textarea>\n${text}</textarea>`)).join('')
