/** Reads pages as this server writes them: every attribute in double quotes, no script. */

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }

export const unescapeHtml = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) =>
    code ? String.fromCodePoint(Number(code)) : (entities[name] ?? all),
  )

export interface Field {
  name: string
  type: string
  value: string
  checked: boolean
  /** The values of a select. */
  options: string[]
}

export interface Form {
  action: string
  fields: Field[]
  /** Name, value and text of each button. */
  buttons: { name: string; value: string; text: string }[]
}

const attributes = (tag: string): Map<string, string> =>
  new Map(
    [...tag.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [
      String(name),
      unescapeHtml(value ?? ''),
    ]),
  )

const plain = (markup: string): string =>
  unescapeHtml(markup.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()

function fieldsOf(markup: string): Field[] {
  const fields: Field[] = []
  const controls =
    /<input([^>]*)>|<textarea([^>]*)>\n?([\s\S]*?)<\/textarea>|<select([^>]*)>([\s\S]*?)<\/select>/g
  for (const [, input, textarea, text, select, list] of markup.matchAll(controls)) {
    const given = attributes(input ?? textarea ?? select ?? '')
    const options = [...(list ?? '').matchAll(/<option([^>]*)>/g)].map(([, option]) =>
      attributes(option ?? ''),
    )
    fields.push({
      name: given.get('name') ?? '',
      type:
        input === undefined ? (select === undefined ? 'textarea' : 'select') : (given.get('type') ?? 'text'),
      value: select
        ? (options.find((option) => option.has('selected'))?.get('value') ?? '')
        : (given.get('value') ?? unescapeHtml(text ?? '')),
      checked: given.has('checked'),
      options: options.map((option) => option.get('value') ?? ''),
    })
  }
  return fields
}

/** A button belongs to the form around it, unless it names another one. */
export function formsIn(page: string): Form[] {
  const found = [...page.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag, content]) => ({
    given: attributes(tag ?? ''),
    content: content ?? '',
  }))
  const buttonsOf = (id: string | undefined, markup: string) =>
    [...markup.matchAll(/<button([^>]*)>([\s\S]*?)<\/button>/g)]
      .map(([, button, text]) => ({ given: attributes(button ?? ''), text }))
      .filter(({ given }) => given.get('form') === id)
      .map(({ given, text }) => ({
        name: given.get('name') ?? '',
        value: given.get('value') ?? '',
        text: given.get('aria-label') ?? plain(text ?? ''),
      }))
  return found.map(({ given, content }) => {
    const id = given.get('id')
    const buttons = [...buttonsOf(undefined, content), ...(id === undefined ? [] : buttonsOf(id, page))]
    return { action: given.get('action') ?? '', fields: fieldsOf(content), buttons }
  })
}

export const linksIn = (page: string): { href: string; text: string }[] =>
  [...page.matchAll(/<a([^>]*)>([\s\S]*?)<\/a>/g)].map(([, tag, text]) => ({
    href: attributes(tag ?? '').get('href') ?? '',
    text: plain(text ?? ''),
  }))

const inner = (page: string, pattern: RegExp): string => plain(pattern.exec(page)?.[1] ?? '')

export const headingOf = (page: string): string => inner(page, /<h1>([\s\S]*?)<\/h1>/)
export const titleOf = (page: string): string => inner(page, /<title>([\s\S]*?)<\/title>/)
export const textOf = (page: string): string => inner(page, /<main[^>]*>([\s\S]*?)<\/main>/)

/** Messages beside fields, by the field's name; those of the whole form under the empty name. */
export function errorsIn(page: string): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const [, id, text] of page.matchAll(/<p class="error" id="f\d*-([\w-]+)-error">([\s\S]*?)<\/p>/g))
    errors[id ?? ''] = plain(text ?? '').replace(/^Error: /, '')
  return errors
}
