/** Imports run one way: main → app → routes → phase → db; cli → registry; screens → actions → deity; db imports nothing of ours. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import t from 'tap'
import { root } from './support/app.ts'

/** What each room may import from. The first room whose prefix fits a file is its own. */
const rooms: [prefix: string, mayImport: string[]][] = [
  ['server/main.ts', ['server/', 'db/sqlite/', 'db/store.ts']],
  ['server/rotate-key.ts', ['server/config.ts', 'server/key.ts']],
  ['server/backup.ts', ['server/config.ts', 'db/sqlite/']],
  ['server/app.ts', ['server/', 'db/store.ts']],
  ['server/routes.ts', ['server/', 'db/points.ts', '!server/app.ts', '!server/main.ts']],
  [
    'server/send-fault.ts',
    ['server/', '!server/app.ts', '!server/routes.ts', '!server/phase.ts', '!server/registry/'],
  ],
  [
    'server/view/',
    [
      'server/',
      'db/store.ts',
      '!server/app.ts',
      '!server/routes.ts',
      '!server/phase.ts',
      '!server/registry/',
    ],
  ],
  [
    'server/registry/',
    ['server/', '!server/app.ts', '!server/routes.ts', '!server/phase.ts', '!db/', '!actions/', '!screens/'],
  ],
  [
    'server/inspect/',
    ['server/', 'db/store.ts', '!server/app.ts', '!server/main.ts', '!server/routes.ts', '!server/phase.ts'],
  ],
  ['server/define.ts', []],
  [
    'server/phase.ts',
    [
      'server/',
      'db/points.ts',
      'db/store.ts',
      '!server/app.ts',
      '!server/routes.ts',
      '!server/view/',
      '!server/registry/',
    ],
  ],
  [
    'server/',
    [
      'server/',
      'db/points.ts',
      'db/store.ts',
      '!server/app.ts',
      '!server/routes.ts',
      '!server/phase.ts',
      '!server/view/',
      '!server/registry/',
    ],
  ],
  ['cli/forget.ts', ['cli/', 'server/', 'db/sqlite/']],
  ['cli/', ['cli/', 'server/registry/', 'server/needs.ts']],
  ['db/', ['db/']],
  ['actions/', ['actions/', 'db/', 'deity']],
  ['screens/', ['actions/', 'db/', 'deity']],
]

const files = ['server', 'cli', 'db', 'actions', 'screens'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    // What stands there are the imports of the files that are made.
    .filter((file) => file !== 'cli/texts.ts'),
)

for (const file of files)
  t.test(file, async (t) => {
    const [, allowed = []] = rooms.find(([prefix]) => file.startsWith(prefix)) ?? []
    const source = readFileSync(join(root, file), 'utf8')
    for (const [, target = ''] of source.matchAll(/(?:from|import\()\s*'(\.[^']+|deity)'/g)) {
      const path = target === 'deity' ? target : relative(root, resolve(root, dirname(file), target))
      const may = allowed.some((prefix) => path.startsWith(prefix))
      const mayNot = allowed.some((prefix) => prefix.startsWith('!') && path.startsWith(prefix.slice(1)))
      t.ok(may && !mayNot, `${file} imports ${path}`)
    }
  })
