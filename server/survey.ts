/** At the start: how many sessions under way this version of the code cannot go on with, and why. */
import { setImmediate as turn } from 'node:timers/promises'
import type { UnderWay } from '../db/store.ts'
import type { Engine } from './engine.ts'
import { standingOf } from './state.ts'

/** Sessions read in one turn of the event loop. */
const batch = 200

/** Those of one transaction. */
export interface Stranded {
  transaction: string
  underWay: number
  stranded: number
  /** How many for each reason. */
  why: Record<string, number>
}

/** Why the screen that a session stands at cannot be shown. */
function whyNot({ application }: Engine, { transaction: name, shown }: UnderWay): string | undefined {
  const transaction = application.transactions.get(name)
  if (!transaction) return 'the transaction is not there'
  const { screen: at, state } = standingOf(transaction, shown.screen, shown)
  const screen = transaction.screens.get(at)
  if (!screen) return `there is no screen "${at}"`
  if (!state) return `the state of version ${shown.version} does not fit`
  return screen.needs.areMet(state) ? undefined : `"${at}" needs more than the state holds`
}

/** Reads every session under way, a little at a time. Resolves with the transactions that have stranded ones. */
export async function findStranded(engine: Engine, isStopped: () => boolean): Promise<Stranded[]> {
  const found = new Map<string, Stranded>()
  for (let after = 0; !isStopped(); await turn()) {
    const sessions = await engine.store.underWay(engine.now(), after, batch)
    for (const each of sessions) {
      const { transaction } = each
      const counted = found.get(transaction) ?? { transaction, underWay: 0, stranded: 0, why: {} }
      found.set(transaction, counted)
      counted.underWay++
      const why = whyNot(engine, each)
      if (why === undefined) continue
      counted.stranded++
      counted.why[why] = (counted.why[why] ?? 0) + 1
    }
    const last = sessions.at(-1)
    if (!last) break
    after = last.id
  }
  return [...found.values()].filter(({ stranded }) => stranded > 0)
}

/**
 * @param report told of each transaction with stranded sessions
 * @returns stops it, after the batch under way
 */
export function startSurvey(engine: Engine, report: (stranded: Stranded) => void): () => Promise<void> {
  let stopped = false
  const running = findStranded(engine, () => stopped).then(
    (found) => {
      for (const each of found) report(each)
    },
    (error: unknown) => engine.onError(error, 'survey'),
  )
  return async () => {
    stopped = true
    await running
  }
}
