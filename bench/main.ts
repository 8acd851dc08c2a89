/**
 * Runs the contenders in turns and prints what each phase cost. Fails when a visitor did not get a receipt.
 */
import { cpus } from 'node:os'
import Database from 'better-sqlite3'
import { drive, type Measured } from './driver.ts'
import { type Options, readOptions, usage } from './options.ts'
import { type Backing, backingOf } from './postgres.ts'
import { type Running, start } from './start.ts'
import { type Row, tableOf } from './table.ts'
import { peakOf } from './usage.ts'

/** Rows written for confirmed orders. */
function countPurchases(file: string): number {
  const db = new Database(file, { readonly: true })
  const count = db.prepare<[], number>('select count(*) from purchase').pluck().get() ?? 0
  db.close()
  return count
}

/** Every contender with one number of visitors, on databases of their own. */
async function compare(options: Options, visitors: number): Promise<{ rows: Row[]; failures: string[] }> {
  const running: Running[] = []
  const backings = new Map<Running, Backing>()
  for (const contender of options.chosen) {
    const backing = await backingOf(contender)
    const started = await start(contender, {
      ...options,
      ...(backing && { environment: backing.environment }),
    })
    running.push(started)
    if (backing) backings.set(started, backing)
  }
  const rounds = new Map<Running, Measured[]>(running.map((each) => [each, []]))
  const receipts = new Map<Running, number>()
  const failures: string[] = []

  async function run(each: Running, limits: { seconds: number; orders: number }): Promise<Measured> {
    const measured = await drive({ ...each, visitors, ...limits })
    receipts.set(each, (receipts.get(each) ?? 0) + measured.receipts)
    failures.push(...measured.errors.map((error) => `${each.contender.name}: ${error}`))
    return measured
  }

  for (const each of running) await run(each, { seconds: Infinity, orders: options.warmUp })
  for (const backing of backings.values()) await backing.costOf(1)
  // In turns, so that whatever else the machine does meanwhile falls on all of them.
  for (let round = 0; round < options.rounds; round++)
    for (const each of running)
      rounds.get(each)?.push(await run(each, { seconds: options.seconds, orders: Infinity }))

  const rows: Row[] = running.map((each) => ({
    name: each.contender.name,
    rounds: rounds.get(each) ?? [],
    peak: peakOf(each.pid),
  }))
  for (const each of running) {
    const backing = backings.get(each)
    const wrote = backing ? await backing.countPurchases() : countPurchases(each.file)
    const got = receipts.get(each)
    const phases = (rounds.get(each) ?? []).reduce((sum, { receipts }) => sum + 5 * receipts, 0)
    if (backing) console.log(`${each.contender.name}: ${await backing.costOf(phases)}`)
    await each.stop()
    await backing?.remove()
    if (got !== wrote) failures.push(`${each.contender.name}: ${got} receipts, but ${wrote} rows`)
  }
  return { rows, failures }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const { visitors, rounds, seconds } = options
  console.log(
    `Five-phase orders, one connection per request, every commit flushed; Node ${process.versions.node}, ${cpus().length} cores.`,
  )
  for (const number of visitors) {
    const { rows, failures } = await compare(options, number)
    console.log(`\n${number} visitors, medians of ${rounds} × ${seconds} s:\n\n${tableOf(rows)}`)
    for (const failure of failures) console.error(failure)
    if (failures.length > 0) process.exitCode = 1
  }
}

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.stack : error}\n\n${usage}`)
  process.exit(1)
})
