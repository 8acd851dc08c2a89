/** A number of kills on one database, which is audited in the end. The next chapter begins with a new one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chance, chanceFrom } from './chance.ts'
import { crashApp } from './crash-app.ts'
import { auditOf, wrongSteps } from './crash-audit.ts'
import { startBackup } from './crash-backup.ts'
import { openBooks } from './crash-books.ts'
import { deathsBy } from './crash-deaths.ts'
import { serverLives } from './crash-lives.ts'
import { visitorOf } from './crash-visitor.ts'
import type { Mode } from './gestures-server.ts'

export interface ChapterOptions {
  seed: number
  mode: Mode
  kills: number
  visitors: number
  /** No kill after this, by `performance.now()`. */
  until: number
  /** Told after each kill. */
  onKill: (kind: string, phases: number) => void
}

/** What is added up over chapters. */
export interface Figures {
  killed: number
  submitted: number
  answered: number
  resent: number
  repeated: number
  unsettled: number
  phases: number
  entries: number
  steps: number
  backups: number
  /** Those of them that their own death left unfinished. */
  unfinished: number
  lost: number
  doubled: number
}

/** A port that is free, below those that the system gives to outgoing connections while no server listens. */
async function freePort(chance: Chance): Promise<number> {
  for (;;) {
    const port = 20_000 + chance.below(10_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** Resolves with its figures and everything that must not have happened; then its folder is left. */
export async function runChapter(
  options: ChapterOptions,
): Promise<{ figures: Figures; violations: string[] }> {
  const { seed, mode, kills, until, onKill } = options
  const folder = mkdtempSync(join(tmpdir(), 'deity-crash-'))
  const data = join(folder, 'data')
  const books = openBooks()
  const { violations } = books
  const chance = chanceFrom(seed)
  const port = await freePort(chance)
  const app = crashApp(join(folder, 'app'))
  const backups: ReturnType<typeof startBackup>['ended'][] = []
  const backUp = () => {
    const backup = startBackup(data, join(folder, `backup-${backups.length}`), books.told)
    backups.push(backup.ended)
    return backup
  }
  const onFault = (text: string) => violations.push(`a server's log: ${text}`)
  const deaths = deathsBy(chance)
  const scene = { app, data, port, mode, deaths, backUp, onFault }
  const lives = serverLives({ ...scene, answered: () => books.answered })

  let isOver = false
  const visitors = Array.from({ length: options.visitors }, (_, index) =>
    visitorOf(port, mode, `v${index}`, chanceFrom(seed * 1000 + index), books).walk(() => isOver),
  )
  let killed = 0
  try {
    for (; killed < kills && performance.now() < until; killed++) onKill(await lives.next(), books.answered)
  } catch (error) {
    violations.push(String(error))
  }
  const stop = lives.last()
  isOver = true
  await Promise.all(visitors)
  await stop().catch((error: unknown) => violations.push(String(error)))
  const made = await Promise.all(backups)
  violations.push(...made.flatMap((backup) => backup.violations))
  const file = join(data, 'deity.sqlite')
  const audit = auditOf(file, books)
  violations.push(...audit.violations, ...wrongSteps(file, app.steps()))
  if (violations.length === 0) rmSync(folder, { recursive: true })
  else violations.push(`the data is left in ${folder}`)

  const { submitted, answered, resent, repeated, unsettled } = books
  const { phases, entries, lost, doubled } = audit
  const unfinished = made.filter(({ isThere }) => !isThere).length
  const steps = app.steps()
  return {
    figures: {
      ...{ killed, submitted, answered, resent, repeated, unsettled, phases, entries, lost, doubled },
      ...{ steps, backups: made.length, unfinished },
    },
    violations,
  }
}
