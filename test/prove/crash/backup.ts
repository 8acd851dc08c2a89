/** A backup that is made while its server is being killed, and perhaps itself. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnNode } from '../../support/process.ts'
import { auditDatabase, violationsOf } from '../audit.ts'
import { inDatabase } from '../database.ts'
import { copyOf, type Ledger } from '../ledger.ts'

export interface Backup {
  /** Resolves when the copying has begun, or all is over. */
  begun: Promise<void>
  isOver(): boolean
  kill(): void
  /** Resolves with what is wrong with the folder it left, and whether it left one. */
  ended: Promise<{ isThere: boolean; violations: string[] }>
}

/** The folder's name until it is whole begins like this. */
const unfinished = (target: string) =>
  readdirSync(dirname(target)).filter((name) => join(dirname(target), name).startsWith(`${target}.`))

/**
 * What of the ledger is missing from a backup, and what else is wrong with it.
 * @param data of the server
 */
function examine(target: string, data: string, ledger: Ledger): string[] {
  const options = { readonly: true }
  const wrong = inDatabase(join(target, 'deity.sqlite'), options, (db) =>
    violationsOf(auditDatabase(db, ledger, false)),
  )
  if (readFileSync(join(target, 'seal.key'), 'utf8') !== readFileSync(join(data, 'seal.key'), 'utf8'))
    wrong.push('the key is another')
  return wrong.map((text) => `a backup: ${text}`)
}

/**
 * @param data of the server, which runs
 * @param target the new folder; nothing of it is left behind in the end
 * @param ledger what has been answered by now: all of it has to be in the backup
 */
export function startBackup(data: string, target: string, ledger: Ledger): Backup {
  const before = copyOf(ledger)
  const args = ['cli/deity.js', 'backup', target]
  const backup = spawnNode(args, { DATA: data })
  const { hasEnded } = backup

  async function beginning(): Promise<void> {
    while (!hasEnded() && unfinished(target).length === 0) await sleep(2)
  }
  async function ending() {
    const exit = await backup.ended
    const isThere = existsSync(target)
    const violations: string[] = []
    try {
      if (isThere) violations.push(...examine(target, data, before))
    } catch (error) {
      violations.push(`a backup that cannot be read: ${error}`)
    }
    if (typeof exit === 'number' && exit !== 0) violations.push(`a backup failed: ${backup.output()}`)
    if (exit === 0 && !isThere) violations.push('a backup reported success, and is not there')
    for (const name of unfinished(target)) rmSync(join(dirname(target), name), { recursive: true })
    rmSync(target, { recursive: true, force: true })
    return { isThere, violations }
  }
  const kill = () => void backup.process.kill('SIGKILL')
  return { begun: beginning(), isOver: hasEnded, kill, ended: ending() }
}
