/**
 * Gathers what several units ask for into one statement while others are under way: one statement for many
 * sessions costs this process and the server much less than one for each.
 */

/** Rows of one statement at most. */
const maxRows = 64

interface Job<Given, Result> {
  given: Given
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * @param run runs one statement for all of these; its results are in their order
 * @param limit statements under way at once; what comes meanwhile waits and is gathered
 */
export function createGroup<Given, Result>(
  run: (given: Given[]) => Promise<Result[]>,
  limit: number,
): (given: Given) => Promise<Result> {
  const waiting: Job<Given, Result>[] = []
  let underWay = 0
  let isPlanned = false

  async function send(jobs: Job<Given, Result>[]): Promise<void> {
    underWay++
    try {
      const results = await run(jobs.map(({ given }) => given))
      for (const [index, { resolve }] of jobs.entries()) resolve(results[index] as Result)
    } catch (error) {
      for (const { reject } of jobs) reject(error)
    } finally {
      underWay--
      plan()
    }
  }

  function pump(): void {
    isPlanned = false
    while (waiting.length > 0 && underWay < limit) send(waiting.splice(0, maxRows))
  }

  /** After the other units that go on in this turn of the event loop. */
  function plan(): void {
    if (isPlanned || waiting.length === 0 || underWay >= limit) return
    isPlanned = true
    setImmediate(pump)
  }

  return (given) =>
    new Promise((resolve, reject) => {
      waiting.push({ given, resolve, reject })
      plan()
    })
}
