/** Visitors who walk one journey side by side. */
import type { Journey } from '../journeys.ts'
import type { Running } from '../start.ts'
import { cpuOf } from '../usage.ts'
import { walk } from '../walk.ts'

/** @returns milliseconds of CPU for each phase, in so many parts of the journey */
export async function together(
  { pid, port }: Running,
  visitors: number,
  journey: Journey,
  parts = 1,
): Promise<number[]> {
  const phases = (visitors * journey.steps.length) / parts
  const marks = [cpuOf(pid)]
  let done = 0
  const onPhase = () => {
    if (++done % phases === 0) marks.push(cpuOf(pid))
  }
  await Promise.all(Array.from({ length: visitors }, () => walk(port, journey, onPhase)))
  return marks.slice(1).map((mark, at) => (mark - Number(marks[at])) / phases)
}
