/** A number of kills on one database, which is audited in the end. The next round begins with a new one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Counts, createCounts } from '../../kit/counts.ts'
import type { Mode } from '../../kit/gestures/server.ts'
import { type Random, randomFrom } from '../../kit/random.ts'
import { auditFile, violationsOf } from '../audit.ts'
import { openLedger } from '../ledger.ts'
import { crashApp } from './app.ts'
import { startBackup } from './backup.ts'
import { killSchedule } from './kill-schedule.ts'
import { restarts } from './restarts.ts'
import { visit } from './visitor.ts'

export interface RoundOptions {
  seed: number
  mode: Mode
  kills: number
  visitors: number
  /** No kill after this, by `performance.now()`. */
  until: number
  /** Called after each kill, with the phases that were answered so far. */
  onKill: (kind: string, answered: number) => void
}

/** A port that is free, below those that the system gives to outgoing connections while no server listens. */
async function freePort(random: Random): Promise<number> {
  for (;;) {
    const port = 20_000 + random.below(10_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** Resolves with its counts and with everything that must not have happened; then its folder is left. */
export async function runRound({ seed, mode, kills, visitors, until, onKill }: RoundOptions): Promise<{
  counts: Counts
  violations: string[]
}> {
  const folder = mkdtempSync(join(tmpdir(), 'deity-crash-'))
  const data = join(folder, 'data')
  const ledger = openLedger()
  const counts = createCounts()
  const violations: string[] = []
  const random = randomFrom(seed)
  const port = await freePort(random)
  const app = crashApp(join(folder, 'app'))
  const backups: ReturnType<typeof startBackup>['ended'][] = []
  const backUp = () => {
    const backup = startBackup(data, join(folder, `backup-${backups.length}`), ledger)
    backups.push(backup.ended)
    return backup
  }
  const server = restarts({
    ...{ app, data, port, mode, backUp },
    nextKill: killSchedule(random),
    answered: () => counts.of('answered'),
    onFault: (text) => violations.push(`a server's log: ${text}`),
  })

  let isOver = false
  const visits = Array.from({ length: visitors }, (_, index) => {
    const own = { name: `v${index}`, random: randomFrom(seed * 1000 + index) }
    return visit({ ...own, port, mode, ledger, counts, violations }, () => isOver)
  })
  try {
    for (; counts.of('kills') < kills && performance.now() < until; counts.add('kills'))
      onKill(await server.next(), counts.of('answered'))
  } catch (error) {
    violations.push(String(error))
  }
  const stop = server.last()
  isOver = true
  await Promise.all(visits)
  await stop().catch((error: unknown) => violations.push(String(error)))

  const made = await Promise.all(backups)
  violations.push(...made.flatMap((backup) => backup.violations))
  const file = join(data, 'deity.sqlite')
  const audit = auditFile(file, ledger)
  violations.push(...violationsOf(audit), ...app.faults(file))
  counts.add('rows of the journal', audit.phases)
  counts.add('entries', audit.entries)
  counts.add('migrations', app.migrations())
  counts.add('backups', made.length)
  counts.add('whole backups', made.filter(({ isThere }) => isThere).length)
  counts.add('lost', audit.lost.length)
  counts.add('doubled', audit.doubled.length)
  if (violations.length === 0) rmSync(folder, { recursive: true })
  else violations.unshift(`the data is left in ${folder}`)
  return { counts, violations }
}
