/** Both ways of running TypeScript, Node's own and the hook for Node 20, do the same. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { root } from '../support/app.ts'

const folder = mkdtempSync(join(tmpdir(), 'deity-typescript-'))
t.teardown(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')

/** Resolves with what a module printed, or with what it failed with. */
async function run(source: string): Promise<string> {
  const file = join(folder, 'it.ts')
  writeFileSync(file, source)
  const given = ['--import', join(root, 'server/runtime/typescript.js'), file]
  return promisify(execFile)(process.execPath, given).then(
    ({ stdout }) => stdout,
    ({ stderr }) => stderr,
  )
}

t.test('types are taken out', async (t) => {
  t.equal(
    await run('const add = <N extends number>(a: N, b?: N): number => a + b!\nconsole.log(add(1, 2))'),
    '3\n',
  )
})

t.test('a fault is said with its place in the source', async (t) => {
  const before = 'interface Long {\n  one: string\n\n  two: number\n}\n\n'
  t.match(
    await run(`${before}const it: Long | undefined = undefined\n\n  throw new Error('here')`),
    /it\.ts:9:9/,
  )
})

t.test('what is no TypeScript is a SyntaxError', async (t) => {
  t.match(await run('const = 1'), /SyntaxError/)
})

t.test('imports stay as they are written', async (t) => {
  writeFileSync(join(folder, 'effect.ts'), "console.log('imported')\nexport const nothing = 0")
  t.equal(
    await run("import { nothing } from './effect.ts'\nimport type { Unknown } from './none.ts'"),
    'imported\n',
  )
})
