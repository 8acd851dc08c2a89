/** Visitors who all have to get their receipt. */
import { drive, type Measured } from '../driver.ts'
import { median } from '../table.ts'
import type { Watched } from './watched.ts'

/** @throws when a visitor did not get a receipt */
async function load(
  { pid, port }: Watched,
  visitors: number,
  limits: { seconds: number; orders: number },
): Promise<Measured> {
  const measured = await drive({ pid, port, visitors, ...limits })
  const [error] = measured.errors
  if (error) throw new Error(error)
  return measured
}

export const forSeconds = (running: Watched, visitors: number, seconds: number): Promise<Measured> =>
  load(running, visitors, { seconds, orders: Infinity })

export const forOrders = (running: Watched, visitors: number, orders: number): Promise<Measured> =>
  load(running, visitors, { seconds: Infinity, orders })

export const medianOf = (rounds: readonly Measured[], figure: 'cpu' | 'p50' | 'p99' | 'perSecond'): number =>
  median(rounds.map((each) => each[figure]))
