/** A backup that is made while its server is being killed, and perhaps itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { keep, prepare } from '../../db/sqlite/keep.ts'
import { root } from '../support/app.ts'
import type { Told } from './crash-books.ts'

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

/** What of these is missing from a backup, and what else is wrong with it. */
function examine(target: string, data: string, told: Told[]): string[] {
  const wrong: string[] = []
  const db = keep(new Database(join(target, 'deity.sqlite'), { readonly: true }))
  const value = (sql: string) => prepare<[], string | number>(db, sql).pluck().get()
  if (value('pragma integrity_check') !== 'ok') wrong.push('it is damaged')
  const sumOf = (side: string) => `(select coalesce(sum(amount), 0) from entry where ${side} = name)`
  const uneven = value(
    `select count(*) from account where balance <> 100000 + ${sumOf('target')} - ${sumOf('source')}`,
  )
  if (uneven !== 0) wrong.push(`${uneven} balances are not those of its entries`)
  const rows = prepare<[], string>(
    db,
    `select lower(hex(s.hash)) || ' ' || p.screen || '.' || p.number
      from phase p join session s on s.id = p.session where s."transaction" = 'transfer'`,
  )
  const found = new Set(rows.pluck().all())
  const lost = told.filter(({ session, screen, number }) => !found.has(`${session} ${screen}.${number}`))
  if (lost.length > 0) wrong.push(`${lost.length} phases answered before are not there`)
  if (readFileSync(join(target, 'seal.key'), 'utf8') !== readFileSync(join(data, 'seal.key'), 'utf8'))
    wrong.push('the key is another')
  db.close()
  return wrong.map((text) => `a backup: ${text}`)
}

/**
 * @param data of the server, which runs
 * @param target the new folder; nothing of it is left behind in the end
 * @param told what has been answered by now: all of it has to be in the backup
 */
export function startBackup(data: string, target: string, told: Told[]): Backup {
  const before = told.slice()
  const line = ['--import', './server/typescript.js', 'server/backup.ts', target]
  const child = spawn(process.execPath, line, { cwd: root, env: { ...process.env, DATA: data } })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const closed = once(child, 'close')

  async function beginning(): Promise<void> {
    while (!isOver() && unfinished(target).length === 0) await sleep(2)
  }
  async function ending() {
    await closed
    const isThere = existsSync(target)
    const violations: string[] = []
    try {
      if (isThere) violations.push(...examine(target, data, before))
    } catch (error) {
      violations.push(`a backup that cannot be read: ${error}`)
    }
    if (child.signalCode === null && child.exitCode !== 0) violations.push(`a backup failed: ${said}`)
    if (child.exitCode === 0 && !isThere) violations.push('a backup said that it was made, and is not there')
    for (const name of unfinished(target)) rmSync(join(dirname(target), name), { recursive: true })
    rmSync(target, { recursive: true, force: true })
    return { isThere, violations }
  }
  return { begun: beginning(), isOver, kill: () => void child.kill('SIGKILL'), ended: ending() }
}
