/** docs/reference.md, from the doc comments of what `deity` exports: server/model/define.ts, as the formatter writes it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Member {
  name: string
  type: string
  doc: string
}

interface Exported {
  kind: string
  name: string
  doc: string
  /** A type's or function's own text, in one line. */
  code: string
  members: Member[]
}

const source = join(import.meta.dirname, '../../server/model/define.ts')
/** What define.ts exports of these. */
const others = ['message', 'file-field'].map((name) =>
  join(import.meta.dirname, `../../server/model/${name}.ts`),
)

/** A doc comment's text, without its stars, in one line. */
const proseOf = (comment: string): string =>
  comment
    .replace(/^\s*\/\*\*|\*\/\s*$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .replace(/\{@link (\w+)\}/g, '[`$1`](#$1)')
    .replace(/\s+/g, ' ')
    .trim()

const oneLine = (code: string): string =>
  code
    .replace(/\s*\/\/ biome-ignore.*$/gm, '')
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    // What the formatter puts on lines of their own.
    .replace(/([\w>)'\]])\s*\n\s+(?=\w+\??:)/g, '$1; ')
    .replace(/\s+/g, ' ')
    .replace(/([({<]) | ([)>])/g, '$1$2')
    .replace(/,(?=[)>])/g, '')
    .trim()

/** The properties of an interface: each begins at two spaces and ends where the next one, or its comment, begins. */
function membersOf(body: string): Member[] {
  const found = body.matchAll(
    /^ {2}(\/\*\*[\s\S]*?\*\/\n {2})?(?:readonly )?(\w+)(\??)(?:: |(?=[<(]))([\s\S]*?)(?=\n {2}(?:\/\*\*|readonly|\w|\/\/)|\n*$(?![\s\S]))/gm,
  )
  return [...found].map(([, comment = '', name = '', optional, type = '']) => ({
    name: `${name}${optional}`,
    type: oneLine(type),
    doc: proseOf(comment),
  }))
}

function exportsOf(text: string): Exported[] {
  const found = text.matchAll(
    /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(?:\/\/ biome-ignore[^\n]*\n)?export (const|function|interface|type) (\w+)([\s\S]*?)(?=\n(?:\/\*\*|export|type|const|function)|$(?![\s\S]))/gm,
  )
  return [...found].map(([, comment = '', kind = '', name = '', rest = '']) => ({
    kind,
    name,
    doc: proseOf(comment),
    code: oneLine(rest),
    members:
      kind === 'interface' ? membersOf(rest.slice(rest.indexOf('{\n') + 2, rest.lastIndexOf('}'))) : [],
  }))
}

/** What an author meets first comes first; the types that only carry other types come last. */
const order = [
  ['defineTransaction', 'TransactionDefinition', 'ActionDefinition', 'ScreenDefinition', 'WatchDefinition'],
  [
    'show',
    'finish',
    'reject',
    'Rejection',
    'conflict',
    'signIn',
    'begin',
    'SigningIn',
    'Identity',
    'Account',
    'Outcome',
    'Change',
  ],
  ['notFound', 'NotFound', 'TitleOf'],
  ['definePreferences', 'PreferenceDefinition'],
  ['t', 'LocalizedText', 'Message', 'Texts'],
  ['emailAddress', 'dayIn'],
  ['file', 'FileOptions', 'Size', 'UploadedFile', 'ScannedFile', 'Files'],
  ['defineTables', 'Tables', 'ReadDb', 'Duration'],
  ['defineAccounts', 'AccountsDefinition', 'NewAccount'],
  ['Transaction', 'AnyAction', 'AnyScreen', 'Shows', 'AnyWatch', 'FieldOf', 'AnyAccounts', 'Preferences'],
]
const headings = [
  'Definitions',
  'Outcomes',
  'Screens',
  'Preferences',
  'Texts',
  'Inputs and days',
  'Files',
  'Tables and times',
  'Accounts',
  'What a definition becomes',
]

const cell = (text: string): string => text.replaceAll('|', '\\|')

function write({ kind, name, doc, code, members }: Exported): string {
  if (!doc) throw new Error(`${name} has no doc comment`)
  const signature =
    kind === 'type' ? `\n\n\`\`\`ts\ntype ${name}${code.replace(/^(<[^=]*>)? ?=/, '$1 =')}\n\`\`\`` : ''
  const [, parameters] = /\(([^()]*)\)/.exec(code) ?? []
  const names = parameters?.split(',').flatMap((each) => /^\s*(\w+):/.exec(each)?.[1] ?? [])
  const called = kind === 'const' || kind === 'function' ? `${name}(${names?.join(', ')})` : name
  // What a definition becomes has the properties of the definition.
  const rows = (order.at(-1)?.includes(name) ? [] : members).map(
    (member) => `| \`${member.name}\` | \`${cell(member.type)}\` | ${cell(member.doc)} |`,
  )
  const table = rows.length > 0 ? ['', '', '| property | type | |', '|---|---|---|', ...rows].join('\n') : ''
  return `<a id="${name}"></a>\n\n### \`${called}\`\n\n${doc}${signature}${table}`
}

/** @throws when something exported is not documented, or stands in no place of the order */
export function writeReference(): string {
  const named = new Set(order.flat())
  const own = exportsOf(readFileSync(source, 'utf8'))
  const passedOn = others
    .flatMap((file) => exportsOf(readFileSync(file, 'utf8')))
    .filter(({ name }) => named.has(name))
  const exported = new Map([...own, ...passedOn].map((each) => [each.name, each]))
  for (const name of exported.keys())
    if (!named.has(name)) throw new Error(`${name} has no place in the reference`)
  const sections = order.map((names, index) => {
    const written = names.map((name) => {
      const each = exported.get(name)
      if (!each) throw new Error(`"deity" exports no ${name}`)
      const silent = name.endsWith('Definition') && each.members.find(({ doc }) => doc === '')
      if (silent) throw new Error(`${name}.${silent.name} has no doc comment`)
      return write(each)
    })
    return [`## ${headings[index]}`, ...written].join('\n\n')
  })
  return `# Reference

What \`deity\` exports, from the comments in [server/model/define.ts](../server/model/define.ts). Made by \`npm run docs\`; the helpers of
templates are in [authoring.md](authoring.md#a-template).

${sections.join('\n\n')}
`
}
