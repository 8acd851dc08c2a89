/** Steps of a run, each of which is named, timed and printed; the first that fails ends it. */

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** @throws what the step throws, after it was printed */
export async function step<T>(name: string, run: () => Promise<T> | T): Promise<T> {
  const began = performance.now()
  try {
    const result = await run()
    console.log(`ok - ${name} (${seconds(began)})`)
    return result
  } catch (error) {
    console.log(`not ok - ${name} (${seconds(began)})`)
    throw error
  }
}
