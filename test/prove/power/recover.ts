/** Opens what a crash left, as the next start would, and audits it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { prepareStatement } from '../../../server/store/sqlite/statements.ts'
import { type Audit, auditDatabase } from '../audit.ts'
import { inDatabase } from '../database.ts'
import { openLedger } from '../ledger.ts'
import type { CrashState } from './disk.ts'
import { enterUnit } from './unit.ts'

/** @param folder an empty place; the database's own path is what the trace says */
export function recover({ files, acknowledged }: CrashState, folder: string): Audit {
  const ledger = openLedger()
  for (const unit of acknowledged) enterUnit(ledger, unit)
  mkdirSync(folder)
  for (const [path, content] of files) writeFileSync(join(folder, basename(path)), content)
  try {
    return inDatabase(join(folder, 'deity.sqlite'), {}, (db) => {
      // Recovery is done by now; nothing written from here on has to last.
      db.exec('pragma synchronous = OFF')
      const audit = auditDatabase(db, ledger, false)
      const { phases, entries } = audit
      const sessions =
        phases + entries === 0 ? 0 : prepareStatement(db, 'select count(*) from session').pluck().get()
      if (phases !== entries || sessions !== phases)
        audit.faults.push(`half a unit: ${phases} phases, ${entries} entries, ${sessions} sessions`)
      return audit
    })
  } catch (error) {
    return { phases: 0, entries: 0, lost: [], doubled: [], faults: [`cannot be read: ${error}`] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
