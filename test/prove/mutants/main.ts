/**
 * Takes away each safeguard in turn, in a copy, and shows that some test goes red for it.
 *
 *     npm run prove:mutants -- [--room http] [--from N] [--jobs N] [WORDS]
 *
 * WORDS: only the safeguards whose name holds them. `--room`: only those of one file of this folder.
 * `--from`: goes on with the N-th of these, where a run was broken off. The rows that no test goes red for
 * stand once more at the end; the exit status is 1 then. So do those in whose test nothing failed, but that
 * took too long.
 *
 * A row that went red before is first tried with only the test that went red, which is remembered in
 * `.tap/mutants.json`; when that one passes, all of the row's test files run.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../../support/app.ts'
import { copyTree, patch } from '../tree.ts'
import { type Mutant, mutants } from './list.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    room: { type: 'string' },
    from: { type: 'string', default: '1' },
    /** Copies that are worked on at a time: each test file keeps about one processor busy. */
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
})

/**
 * Milliseconds for one test file, several times what the longest takes. A safeguard whose absence makes a
 * test hang has been seen as well, but a busy machine may look the same: these rows stand once more at the
 * end.
 */
const limit = 300_000

/** What went red: the first failing assertion, and the test of the file that it stands in. */
interface Red {
  file: string
  test: string
  assertion: string
}

const hanging = 'it hangs'

const memory = join(root, '.tap/mutants.json')

/** By the safeguard's name. */
function readMemory(): Record<string, Red> {
  try {
    return JSON.parse(readFileSync(memory, 'utf8'))
  } catch {
    return {}
  }
}
const remembered = readMemory()

function remember(safeguard: string, red: Red): void {
  remembered[safeguard] = red
  mkdirSync(dirname(memory), { recursive: true })
  writeFileSync(memory, JSON.stringify(remembered, undefined, 1))
}

/** Test Anything Protocol: the first assertion that is not ok, and the outermost test before it. */
function redIn(output: string): Pick<Red, 'test' | 'assertion'> | undefined {
  const found = /^ *not ok \d+ - (?!.*# (?:TODO|SKIP))(.*)\n/m.exec(output)
  if (!found) return undefined
  const tests = [...output.slice(0, found.index).matchAll(/^# Subtest: (.*)$/gm)]
  return { test: tests.at(-1)?.[1] ?? '', assertion: found[1] ?? '' }
}

/**
 * @param test only this one of the file
 * @returns what went red in a test file of the copy, or `undefined` when it passes
 */
function run(folder: string, file: string, test = ''): Promise<Red | undefined> {
  const pattern = test.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const env = {
    ...process.env,
    // Later than this program's own.
    TAP_TIMEOUT: String(limit / 500),
    // The first failure is enough.
    TAP_BAIL: '1',
    ...(test && { TAP_GREP: `/^${pattern}$/` }),
  }
  const args = ['--import', './server/runtime/typescript.js', file]
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
  // Its servers end with it. A test that blocks its own event loop does not handle SIGTERM.
  const end = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 5000).unref()
  }
  let hangs = false
  const timer = setTimeout(() => {
    hangs = true
    end()
  }, limit)
  let output = ''
  let red: Omit<Red, 'file'> | undefined
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
    if (red || hangs || !text.includes('\n')) return
    red = redIn(output)
    // Otherwise it would wait for its servers to stop.
    if (red) end()
  })
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearTimeout(timer)
      if (!red && status !== 0) red = { test: '', assertion: hangs ? hanging : 'it crashes' }
      resolve(red && { file, ...red })
    })
  })
}

/** Where the first test that went red did so. */
async function redWithout(folder: string, mutant: Mutant): Promise<Red | undefined> {
  const before = remembered[mutant.safeguard]
  const putBack = patch(folder, mutant)
  try {
    if (before?.test && mutant.tests.includes(before.file)) {
      const again = await run(folder, before.file, before.test)
      if (again) return again
    }
    for (const file of mutant.tests) {
      const red = await run(folder, file)
      if (red) return red
    }
    return undefined
  } finally {
    putBack()
  }
}

const words = positionals.join(' ')
const chosen = mutants
  .filter(({ room, safeguard }) => (!values.room || room === values.room) && safeguard.includes(words))
  .map((mutant, index) => ({ ...mutant, number: index + 1 }))
if (chosen.length === 0) throw new Error('no safeguard is of this room and has these words in its name')
const left = chosen.slice(Number(values.from) - 1)
const tried = left.length
const unseen: string[] = []
const hung: string[] = []
console.log('| | safeguard taken away | keeps | goes red | s |\n|---|---|---|---|---|')
await Promise.all(
  Array.from({ length: Math.min(Number(values.jobs), tried) }, async () => {
    const folder = copyTree()
    for (let mutant = left.shift(); mutant; mutant = left.shift()) {
      const { number, safeguard, keeps } = mutant
      const began = performance.now()
      const red = await redWithout(folder, mutant)
      if (red) remember(safeguard, red)
      else unseen.push(`${number}: ${safeguard}`)
      if (red?.assertion === hanging) hung.push(`${number}: ${safeguard}`)
      const where = red ? `${red.file.replace('test/', '')}: ${red.assertion.slice(0, 70)}` : '**nothing**'
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      console.log(`| ${number}/${chosen.length} | ${safeguard} | ${keeps} | ${where} | ${seconds} |`)
    }
    rmSync(folder, { recursive: true })
  }),
)
console.log(`\n${tried - unseen.length} of ${tried} safeguards are seen when they are taken away`)
for (const each of hung) console.log(`ONLY HANGS ${each}`)
for (const each of unseen) console.log(`NOT SEEN ${each}`)
process.exit(unseen.length > 0 ? 1 : 0)
