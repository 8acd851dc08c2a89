/**
 * Limits how often the page for a refused form repeats the form's text. A person would lose that text
 * otherwise, but rendering 64 KB is the most expensive part of a refusal. From the eleventh in a minute on, a
 * network gets the same page as all others.
 */
import { createNetworkBudget } from '../security/network-budget.ts'

/** Refused forms of one network that repeat their text in one window. */
const repeats = { max: 10, windowLength: 60_000 }

/**
 * @param now milliseconds of a monotonic clock
 * @returns counts one refused form of an IP address and returns whether its text may be repeated
 */
export function createRefusedFormLimit(
  now: () => number = () => performance.now(),
): (ip: string | undefined) => boolean {
  const mayRepeat = createNetworkBudget(repeats, now)
  return (ip) => mayRepeat(ip, 1)
}
