/**
 * The gesture proof: random sequences of what a hand can do with a browser, against a real server, checked after each
 * gesture against a small model of the promise. Works on any application's folder; the failing sequence is shrunk.
 *
 *     node --import ./server/typescript.js test/prove/gestures.ts [APP-FOLDER] [--runs N] [--seed S] [--may-fail] [--value FIELD=TEXT]…
 *         [--answer direct] [--carry form] [--bind required]
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { z } from 'zod'
import { loadApplication } from '../../server/registry/load.ts'
import { root } from '../support/app.ts'
import { audit } from './gestures-audit.ts'
import { createHands } from './gestures-hands.ts'
import { describe, type Gesture, gestures } from './gestures-kinds.ts'
import { createTally, type Tally } from './gestures-report.ts'
import type { Mode } from './gestures-server.ts'
import { openWorld } from './gestures-world.ts'

export interface Proof {
  /** Sequences; the default is 100. */
  runs?: number
  /** Begins no new sequences after this time. */
  seconds?: number
  seed?: number
  /** Gestures in one sequence at most. */
  longest?: number
  /** May actions and views of this application throw? They must change nothing then; else no answer may be 5xx. */
  mayFail?: boolean
  /** The server's settings; its defaults when not given. */
  mode?: Partial<Mode>
  /** Texts to choose from for a field, by its name, where no form says what makes sense. */
  values?: Readonly<Record<string, readonly string[]>>
}

/** Sequences between two looks at the clock, which fast-check itself would also hold against shrinking. */
const batch = 5
/** Milliseconds for a batch and for shrinking what fails in it. The last steps of it take longest and spare least. */
const interruptAfterTimeLimit = 60_000

/**
 * Proves an application's folder: `await proveGestures('my-app', { runs: 200 })`.
 * @returns what was covered
 * @throws with the shortest sequence of gestures found after which a promise is not kept
 */
export async function proveGestures(folder: string, proof: Proof = {}): Promise<Tally> {
  const { runs = 100, seconds = Number.POSITIVE_INFINITY, seed = Date.now() % 2 ** 31, longest = 60 } = proof
  const { mayFail = false, values = {} } = proof
  const mode: Mode = { answer: 'redirect', carry: 'link', bind: 'auto', ...proof.mode }
  const application = await loadApplication(folder)
  const tally = createTally()
  const until = performance.now() + seconds * 1000

  async function run(sequence: Gesture[]): Promise<void> {
    const world = await openWorld({ folder, application, mode, mayFail, tally })
    tally.runs++
    try {
      const perform = createHands(world, values)
      for (const [index, gesture] of sequence.entries()) {
        tally.gesture(gesture.do)
        world.transcript.push(`${index + 1}. ${describe(gesture)}`)
        await perform(gesture)
      }
      await audit(world)
    } catch (error) {
      throw new Error(`${world.transcript.join('\n')}\n→ ${error}`, { cause: error })
    } finally {
      await world.close()
    }
  }

  const property = fc.asyncProperty(gestures(longest), run)
  for (let done = 0; done < runs && performance.now() < until; done += batch) {
    const numRuns = Math.min(batch, runs - done)
    const found = await fc.check(property, { numRuns, seed: seed + done, interruptAfterTimeLimit })
    if (found.failed)
      throw new Error(
        `${(found.errorInstance as Error | null)?.message}\n(seed ${seed + done}, ${found.numShrinks} shrinks, found in run ${done + found.numRuns})\n${tally.text()}`,
      )
  }
  return tally
}

const modes = z.object({
  answer: z.enum(['redirect', 'direct']),
  carry: z.enum(['link', 'form']),
  bind: z.enum(['off', 'auto', 'required']),
})

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string' },
      'may-fail': { type: 'boolean', default: false },
      answer: { type: 'string', default: 'redirect' },
      carry: { type: 'string', default: 'link' },
      bind: { type: 'string', default: 'auto' },
      value: { type: 'string', multiple: true, default: [] },
    },
  })
  const texts: Record<string, string[]> = {}
  for (const pair of values.value) {
    const [field = '', text = ''] = pair.split('=')
    texts[field] = [...(texts[field] ?? []), text]
  }
  const seed = values.seed ?? String(Date.now() % 2 ** 31)
  console.log(`seed ${seed}`)
  try {
    const tally = await proveGestures(resolve(positionals[0] ?? root), {
      runs: Number(values.runs),
      seed: Number(seed),
      mayFail: values['may-fail'],
      values: texts,
      mode: modes.parse(values),
    })
    console.log(tally.text())
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
