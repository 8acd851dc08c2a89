/** One failing call at each place of a fixed piece of work: a start, phases, a checkpoint, a close. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inDatabase } from '../database.ts'
import {
  type Call,
  callsIn,
  type Fault,
  failing,
  isFlush,
  recorded,
  type Stage,
  stageOf,
} from './system-calls.ts'
import { begin, endOf, openTrial, type Trial } from './trial.ts'
import type { StorageVisitor } from './visitor.ts'

/**
 * Pages in the log of the second piece of work: SQLite copies it back after a thousand, which is the first
 * commit, and begins it anew with the second. The flushes of these two are another thread's (see
 * wal-flush.ts), so that the next to fail is known.
 */
const logged = 998
/** Times that a form is sent before it has to be settled. */
const tries = 8
export interface Place {
  call: Call
  stage: Stage
}

/** How the server took one fault. */
export interface Outcome {
  stage: Stage | 'not met'
  /** Its answers in order, for instance `unknown, exit 1`. Empty when the fault did not show. */
  text: string
  violations: string[]
}

/** Where the work begins: without files, or with a database whose log is nearly full. */
export interface Work {
  name: 'first start' | 'phases'
  model?: string
}

/** @returns the folder of a database with nearly a thousand pages in its log */
export async function nearlyFullLog(folder: string): Promise<string> {
  const trial = openTrial('model')
  await (await begin(trial)).end()
  const model = join(folder, 'model')
  mkdirSync(model)
  inDatabase(trial.file, {}, (db) => {
    db.exec('pragma synchronous = OFF; pragma wal_autocheckpoint = 0')
    for (let i = 1; i <= logged; i++) db.exec(`pragma user_version = ${i}`)
    for (const name of ['deity.sqlite', 'deity.sqlite-wal', 'seal.key'])
      cpSync(join(trial.data, name), join(model, name))
  })
  trial.remove()
  return model
}

/** The work itself: `one` walks a transfer, then two others begin theirs at once. */
async function work(
  trial: Trial,
  settle: (visitor: StorageVisitor, others?: StorageVisitor[]) => Promise<void>,
) {
  const one = trial.visitor('one')
  while (!one.isDone()) await settle(one)
  const [two, three] = [trial.visitor('two'), trial.visitor('three')]
  await settle(two, [three])
}

/** Runs the work once without a fault; resolves with every call that it makes. */
export async function places({ name, model }: Work): Promise<Place[]> {
  const trial = openTrial(name, model)
  const traces = mkdtempSync(join(tmpdir(), 'deity-trace-'))
  const trace = join(traces, 'trace')
  const server = await begin(trial, recorded(trace))
  const listening = callsIn(trace, trial.data).length
  await work(trial, async (visitor, others = []) => {
    const answers = await Promise.all([visitor, ...others].map((each) => each.send(server)))
    if (answers.some((answer) => answer !== 'done')) throw new Error(`without a fault: ${answers}`)
  })
  const closing = callsIn(trace, trial.data).length
  await server.end()
  await sleep(100)
  const calls = callsIn(trace, trial.data)
  trial.audit()
  if (trial.violations.length > 0) throw new Error(trial.violations.join('; '))
  trial.remove()
  rmSync(traces, { recursive: true })
  return calls.map((call, at) => ({ call, stage: stageOf(calls, at, listening, closing) }))
}

/** What may be seen of a fault, as a pattern over the words of {@link Outcome.text}. */
function allowed({ call, how, lasts }: Fault, { stage, call: { path } }: Place): RegExp {
  if (stage === 'start') {
    // SQLite does not look at what flushing a folder returns, and can do without some reads.
    const isLeftOut =
      call === 'pread64' || (isFlush(call) && !lasts && !/\/(deity\.sqlite|seal\.key)/.test(path))
    return isLeftOut ? /^(refused)?$/ : /^refused$/
  }
  if (stage === 'close') return call === 'pread64' ? /^(exit 1)?$/ : /^exit 1$/
  // A checkpoint that failed is made again: the log stays as it is, and what was answered is in it.
  if (stage === 'checkpoint' && !(isFlush(call) && lasts)) return /^$/
  // Of two at once, the one whose unit had not begun is busy; either may have come first.
  if (isFlush(call)) return /^(unknown|unknown, busy|busy, unknown), exit 1$/
  if (call === 'pread64') return /^(busy|unseen 503|, )*$/
  return how === 'error=EIO' ? /^unknown$/ : /^busy$/
}

const saysWhatToDo = /The database \S+deity\.sqlite cannot be used: .*\(SQLITE_\w+\)\.\n\w+/

/** Runs the work with one fault in it, and settles whatever is left open by sending the same forms. */
export async function tryFault({ name, model }: Work, fault: Fault, place: Place): Promise<Outcome> {
  const { call } = place
  const trial = openTrial(name, model)
  const { ledger, fail } = trial
  const traces = mkdtempSync(join(tmpdir(), 'deity-trace-'))
  const trace = join(traces, 'trace')
  const outcome: string[] = []

  const first = await trial.start(failing(trace, fault, call))
  if ('refused' in first) {
    outcome.push('refused')
    if (!first.refused.includes('exited with 1')) fail(`it did not end with 1: ${first.refused}`)
    if (!saysWhatToDo.test(first.refused) && !/[Tt]he key \S+seal.key/.test(first.refused))
      fail(`it does not say what to do: ${first.refused}`)
  }
  const listening = 'refused' in first ? Number.POSITIVE_INFINITY : callsIn(trace, trial.data).length
  let closing = Number.POSITIVE_INFINITY
  let server = 'refused' in first ? await begin(trial) : first

  /** A server that answered `unknown` has to end, and takes no more phases. */
  async function seeItEnd(visitor: StorageVisitor) {
    if ((await visitor.send(server)) === 'done') fail('a phase was taken after a failed flush')
    await endOf(server)
  }

  async function settle(visitor: StorageVisitor, others: StorageVisitor[] = []): Promise<void> {
    let open = [visitor, ...others]
    for (let tried = 0; open.length > 0; tried++) {
      if (tried === tries) throw new Error(`not settled: ${outcome}`)
      const before = ledger.answered.length
      const answers = await Promise.all(open.map((each) => each.send(server)))
      const words = new Set(answers.filter((word) => word !== 'done' && word !== 'gone'))
      outcome.push(...words)
      const there = server.hasEnded() ? undefined : trial.phases()
      if (
        there !== undefined &&
        words.has('busy') &&
        !words.has('unknown') &&
        there !== ledger.answered.length
      )
        fail(`busy, but of ${there} phases ${ledger.answered.length} were answered (${before} before)`)
      open = open.filter((_, at) => answers[at] !== 'done')
      const [still] = open
      if (words.has('unknown') && isFlush(fault.call) && still) await seeItEnd(still)
      else if (words.size > 0 && (await visitor.look(server)) !== 200) fail('it cannot be read any more')
      await sleep(answers.includes('gone') ? 50 : 0)
      if (!server.hasEnded()) continue
      outcome.push(`exit ${server.process.exitCode ?? server.process.signalCode}`)
      server = await begin(trial)
    }
  }

  try {
    await work(trial, settle)
    if (server === first) closing = callsIn(trace, trial.data).length
    const { status } = await server.end()
    if (status !== 0) {
      outcome.push(`exit ${status}`)
      await (await begin(trial)).end()
    }
    trial.audit()
  } catch (error) {
    fail(String(error))
    server.process.kill('SIGKILL')
  }
  // Two phases at once share a commit or not, so the same index can be another call than in the recorded run.
  await sleep(50)
  const calls = callsIn(trace, trial.data)
  const at = calls.findIndex(({ isInjected }) => isInjected)
  const met = calls[at]
  const stage = met ? stageOf(calls, at, listening, closing) : 'not met'
  const seen = outcome.join(', ')
  if (!(met ? allowed(fault, { call: met, stage: stage as Stage }) : /^$/).test(seen))
    fail(`not as it should be: "${seen}"`)
  const where = `${name}, ${fault.name} at ${call.name} ${call.index} of ${call.path.split('/').pop()} (${stage})`
  trial.remove()
  rmSync(traces, { recursive: true })
  return { stage, text: seen, violations: trial.violations.map((text) => `${where}: ${text}`) }
}
