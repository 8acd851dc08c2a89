/**
 * Reports at the start how many sessions under way are outdated: this version of the code cannot continue
 * with them.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Engine } from '../engine/context.ts'
import { isNewer } from '../engine/newer-version.ts'
import { resolveState } from '../engine/stored-state.ts'
import type { UnderWay } from '../store/contract.ts'

/** Milliseconds for which one process of several checks; the others that start meanwhile need not. */
const lease = 60_000

/** Sessions read in one turn of the event loop. Their states are parsed, and may be long. */
const batch = 20

/** The outdated sessions of one transaction. */
export interface Outdated {
  transaction: string
  underWay: number
  outdated: number
  /** How many for each reason. */
  reasons: Record<string, number>
}

/** Why the newest screen of a session cannot be shown. */
function whyNot({ application }: Engine, { transaction: name, shown }: UnderWay): string | undefined {
  const transaction = application.transactions.get(name)
  if (!transaction) return 'the transaction is not there'
  // It continues at a server of that version.
  if (isNewer(transaction, shown)) return undefined
  const { screen: at, state } = resolveState(transaction, shown.screen, shown)
  const screen = transaction.screens.get(at)
  if (!screen) return `there is no screen "${at}"`
  if (!state) return `the state of version ${shown.version} does not fit`
  return screen.needs.areMet(state) ? undefined : `"${at}" needs more than the state holds`
}

/** Reads every session under way, in batches. Resolves with the transactions that have outdated ones. */
export async function findOutdated(engine: Engine, isStopped: () => boolean): Promise<Outdated[]> {
  const found = new Map<string, Outdated>()
  for (let after = 0; !isStopped(); await turn()) {
    const sessions = await engine.store.underWay(engine.now(), after, batch)
    for (const each of sessions) {
      const { transaction } = each
      const counted = found.get(transaction) ?? { transaction, underWay: 0, outdated: 0, reasons: {} }
      found.set(transaction, counted)
      counted.underWay++
      const why = whyNot(engine, each)
      if (why === undefined) continue
      counted.outdated++
      counted.reasons[why] = (counted.reasons[why] ?? 0) + 1
    }
    const last = sessions.at(-1)
    if (!last) break
    after = last.id
  }
  return [...found.values()].filter(({ outdated }) => outdated > 0)
}

/** Each version of the application checks by itself: others find other sessions outdated. */
const leaseOf = ({ application }: Engine): string =>
  `outdated ${[...application.transactions.values()].map(({ name, version }) => `${name}.${version}`).join(' ')}`

const findIfOurs = async (engine: Engine, isStopped: () => boolean): Promise<Outdated[]> =>
  (await engine.store.lease(leaseOf(engine), lease)) ? findOutdated(engine, isStopped) : []

/**
 * @param report is called for each transaction with outdated sessions
 * @returns a function that stops the check after its present batch
 */
export function startOutdatedCheck(
  engine: Engine,
  report: (outdated: Outdated) => void,
): () => Promise<void> {
  let stopped = false
  const running = findIfOurs(engine, () => stopped).then(
    (found) => {
      for (const each of found) report(each)
    },
    (error: unknown) => engine.onError(error, 'the check for outdated sessions'),
  )
  return async () => {
    stopped = true
    await running
  }
}
