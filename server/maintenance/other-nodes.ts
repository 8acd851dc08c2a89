/**
 * What this process shares with the others on its database: the versions that it runs, the salts
 * of the aliases in the log, and whether its clock is right. Done before the first request, then now and then.
 */
import { randomBytes } from 'node:crypto'
import type { Engine } from '../engine/context.ts'
import { dayOf, type SessionAliases } from '../logging/log.ts'

/** Milliseconds between two rounds. */
const interval = 5 * 60_000
/** Milliseconds before midnight at which the next day's salt is fetched, and after it, the former one kept. */
const around = 2 * interval
/** Milliseconds by which clocks may differ without a warning. */
const maxClockDifference = 1000

type Shared = Pick<Engine, 'store' | 'application' | 'now' | 'onError'>

/** Fetches the salts of today and, before midnight, of tomorrow. The first process that asks has made them. */
export async function fetchSalts({ store, now }: Pick<Shared, 'store' | 'now'>, aliases: SessionAliases) {
  const oldest = dayOf(now() - around)
  for (const day of new Set([dayOf(now()), dayOf(now() + around)]))
    aliases.setSalt(day, await store.logSalt(day, randomBytes(32), oldest), oldest)
}

/**
 * @param onClock is called with the milliseconds by which this clock is ahead of the database's
 * @returns a function that stops the rounds
 */
export async function startAnnouncing(
  { store, application, now, onError }: Shared,
  aliases: SessionAliases,
  onClock: (milliseconds: number) => void,
): Promise<() => Promise<void>> {
  const versions = [...application.transactions.values()].map(({ name, version }) => ({
    transaction: name,
    version,
  }))
  async function exchange(): Promise<void> {
    try {
      await store.announce(versions)
      await fetchSalts({ store, now }, aliases)
      const difference = await store.clockDifference()
      if (Math.abs(difference) > maxClockDifference) onClock(difference)
    } catch (error) {
      onError(error, 'the exchange with other servers')
    }
  }
  let running = exchange()
  await running
  const timer = setInterval(() => {
    running = exchange()
  }, interval)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
