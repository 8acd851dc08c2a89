/**
 * Takes away each safeguard in turn, in a copy, and shows that some test goes red for it.
 *   npm run prove:mutants [-- WORDS]     only the safeguards whose name holds the words
 * Exits with 1 when one can be taken away unseen.
 */
import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../support/app.ts'
import { type Mutant, mutants } from './mutants-list.ts'

/** Milliseconds for one test file; a safeguard whose absence makes a test hang has been seen as well. */
const limit = 120_000

/** Copies that are worked on at a time: each test file keeps about one processor busy. */
const hands = availableParallelism()

/** A copy of the project, without what it needs only to be built and shown. */
function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deity-mutant-'))
  // One test runs the server as somebody else.
  chmodSync(folder, 0o755)
  for (const name of [
    'server',
    'cli',
    'db',
    'actions',
    'screens',
    'bench',
    'test',
    'package.json',
    'tsconfig.json',
  ])
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.includes('.made-'),
    })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** The first failing assertion of a test file in the copy, or `undefined` when it passes. */
function firstFailure(folder: string, test: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // The first failure is enough.
    const env = { ...process.env, TAP_TIMEOUT: String(limit / 1000), TAP_BAIL: '1' }
    const options = { cwd: folder, env, timeout: limit, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, ['--import', './server/typescript.js', test], options, (error, output) => {
      const [, name] = /^ *not ok \d+ - (.*)$/m.exec(output) ?? []
      resolve(error ? (name ?? (error.killed ? 'it hangs' : 'it crashes')) : undefined)
    })
  })
}

/** Where the first test that went red did so. */
async function killedBy(folder: string, { file, from, to, tests }: Mutant): Promise<string | undefined> {
  const path = join(folder, file)
  const source = readFileSync(path, 'utf8')
  if (!source.includes(from)) throw new Error(`${file} does not hold what is to be taken away: ${from}`)
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
  try {
    for (const test of tests) {
      const failure = await firstFailure(folder, test)
      if (failure !== undefined) return `${test.replace('test/', '')}: ${failure.slice(0, 70)}`
    }
    return undefined
  } finally {
    writeFileSync(path, source)
  }
}

const words = process.argv.slice(2).join(' ')
const chosen = mutants.filter(({ safeguard }) => safeguard.includes(words))
const left = [...chosen]
let unseen = 0
console.log('| safeguard taken away | keeps | goes red |\n|---|---|---|')
await Promise.all(
  Array.from({ length: Math.min(hands, chosen.length) }, async () => {
    const folder = copy()
    for (let mutant = left.shift(); mutant; mutant = left.shift()) {
      const killer = await killedBy(folder, mutant)
      if (killer === undefined) unseen++
      console.log(`| ${mutant.safeguard} | ${mutant.keeps} | ${killer ?? '**nothing**'} |`)
    }
    rmSync(folder, { recursive: true })
  }),
)
console.log(`\n${chosen.length - unseen} of ${chosen.length} safeguards are seen when they are taken away`)
process.exit(unseen > 0 ? 1 : 0)
