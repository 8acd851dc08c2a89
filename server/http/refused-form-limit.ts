/**
 * Limits how often the page for a refused form repeats the form's text. A person would lose that text
 * otherwise, but rendering 64 KB is the most expensive part of a refusal. From the eleventh in a minute on, a
 * network gets the same page as all others.
 */
import { networkOf } from '../security/network.ts'

/** Refused forms of one network that repeat their text in one window. */
const maxRepeats = 10
/** Milliseconds. All networks share the same window. */
const windowLength = 60_000

/** Networks that are counted at once; others get no text until the window ends. */
const maxCounted = 10_000

/**
 * @param now milliseconds of a monotonic clock
 * @returns counts one refused form of an IP address and returns whether its text may be repeated
 */
export function createRefusedFormLimit(
  now: () => number = () => performance.now(),
): (ip: string | undefined) => boolean {
  const counts = new Map<string, number>()
  let until = now() + windowLength
  return (ip) => {
    if (now() >= until) {
      counts.clear()
      until = now() + windowLength
    }
    const network = networkOf(ip)
    const count = counts.get(network) ?? 0
    if (count >= maxRepeats || (count === 0 && counts.size >= maxCounted)) return false
    counts.set(network, count + 1)
    return true
  }
}
