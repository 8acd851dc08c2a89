/** The rooms of the project from top to bottom: a file imports from its own room and from those that stand after it. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import t from 'tap'
import { root } from './support/app.ts'

const rooms = [
  'cli/',
  'server/cgi/',
  'server/',
  'server/http/',
  'server/inspector/',
  'server/application/',
  'server/view/',
  'server/maintenance/',
  'server/engine/',
  'server/model/',
  'server/logging/',
  'server/security/',
  'server/store/',
  'server/runtime/',
]

/** The sample application, as any other: it imports what the package exports, and its own folders, in this order. */
const applicationRooms = ['screens/', 'actions/', 'db/']

const isCode = (name: string) => /\.(ts|js)$/.test(name)

const files = ['cli', 'server', 'screens', 'actions', 'db'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(isCode)
    .map((name) => `${folder}/${name}`)
    // What stands there are the imports of the files that are made.
    .filter((file) => !['cli/texts.ts', 'cli/application-texts.ts'].includes(file)),
)

/** The files of the project that a file imports, types included. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8')
  return [...source.matchAll(/(?:from|import\(?|register\()\s*'(\.[^']+)'/g)].map(([, target = '']) =>
    relative(root, resolve(root, dirname(file), target)),
  )
}

/** The index of the room that a file stands in: the longest folder that holds it. */
const roomOf = (list: string[], file: string): number =>
  list.indexOf(list.filter((room) => file.startsWith(room)).sort((a, b) => b.length - a.length)[0] ?? '')

/** Each import that goes up the list, or out of it. */
function upward(imports: ReadonlyMap<string, string[]>): string[] {
  return [...imports].flatMap(([file, targets]) => {
    const list = roomOf(rooms, file) >= 0 ? rooms : applicationRooms
    return targets
      .filter((target) => roomOf(list, target) < roomOf(list, file))
      .map((target) => `${file} imports ${target}`)
  })
}

/** The files of each circle, in its order. */
function circles(imports: ReadonlyMap<string, string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' > '))
    if (done.has(file) || path.includes(file)) return
    for (const target of imports.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of imports.keys()) visit(file, [])
  return found
}

const imports = new Map(files.map((file) => [file, importsOf(file)]))

t.test('imports go down the rooms', async (t) => t.same(upward(imports), []))
t.test('no circle of files', async (t) => t.same(circles(imports), []))

t.test('few files lie loose in server/', async (t) => {
  const loose = files.filter((file) => dirname(file) === 'server')
  t.ok(loose.length <= 8, loose.join(' '))
})

t.test('each room says what belongs there, in ten lines', async (t) => {
  for (const room of rooms.filter((each) => each !== 'server/')) {
    const lines = readFileSync(join(root, room, 'README.md'), 'utf8')
      .trimEnd()
      .split('\n')
    t.ok(lines.length <= 10, `${room}: ${lines.length} lines`)
    t.match(lines.join('\n'), /not here/i, `${room} names what belongs elsewhere`)
  }
})

t.test('a planted import upward and a planted circle are seen', async (t) => {
  const planted = new Map(imports)
  planted.set('server/store/contract.ts', [
    ...(imports.get('server/store/contract.ts') ?? []),
    'server/http/routes.ts',
  ])
  t.match(upward(planted).join('\n'), 'server/store/contract.ts imports server/http/routes.ts')
  t.match(circles(planted).join('\n'), 'server/store/contract.ts')
})
