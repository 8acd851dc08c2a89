/**
 * Files that are moved away, deleted or replaced while the server runs: no answer may report what is not
 * stored.
 */
import { renameSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from '../../support/process.ts'
import { inDatabase } from '../database.ts'
import { isTraceable } from '../power/trace.ts'
import { scenario } from './scenario.ts'
import { begin, endOf, finish, healthOf, type Trial } from './trial.ts'
import type { StorageVisitor } from './visitor.ts'

interface Middle {
  server: ServerProcess
  visitor: StorageVisitor
}

/** A server and a visitor in the middle of a transfer. */
async function inTheMiddle(trial: Trial, prefix: string[] = []): Promise<Middle> {
  const server = await begin(trial, prefix)
  const visitor = trial.visitor('mid')
  if ((await visitor.send(server)) !== 'done') trial.fail('the first phase was not done')
  return { server, visitor }
}

/** The transfer is finished, and the server stops as it should. */
async function recover(trial: Trial, { server, visitor }: Middle) {
  await finish(server, visitor)
  if ((await healthOf(server)) !== 200) trial.fail('not healthy again')
  const { status } = await server.end()
  if (status !== 0) trial.fail(`exit ${status}`)
}

/** Refuses, lives, says so, and still reads. */
async function expectAway(trial: Trial, { server, visitor }: Middle) {
  for (let i = 0; i < 3; i++) {
    const answer = await visitor.send(server)
    if (answer !== 'busy') trial.fail(`away, and ${answer}`)
  }
  if ((await visitor.look(server)) !== 200) trial.fail('away, and not even read')
  if ((await healthOf(server)) !== 503) trial.fail('away, and it calls itself healthy')
  if (!/"level":50.*not at .*any more: put it back/.test(server.output()))
    trial.fail('the log does not say so')
  if (server.process.exitCode !== null) trial.fail(`it ended with ${server.process.exitCode}`)
}

const moved = (what: 'file' | 'folder') => async (trial: Trial) => {
  const both = await inTheMiddle(trial)
  const path = what === 'file' ? trial.file : trial.data
  renameSync(path, `${path}-away`)
  await expectAway(trial, both)
  renameSync(`${path}-away`, path)
  await recover(trial, both)
  return 'busy, health 503, the process lives and reads; done when it is back'
}

async function deleted(trial: Trial) {
  const both = await inTheMiddle(trial)
  rmSync(trial.file)
  await expectAway(trial, both)
  await both.server.end()
  const again = await trial.start()
  if (!('refused' in again) || !/is missing, but its .*-wal is there/.test(again.refused))
    trial.fail('a start makes a new file and drops the log')
  trial.isAudited = false
  return 'busy, health 503, the process lives; a start beside the log that is left is refused'
}

/** Refuses, and ends; the next start has all that was answered. */
async function expectEnd(trial: Trial, { server, visitor }: Middle) {
  const answer = await visitor.send(server)
  if (answer !== 'busy') trial.fail(`its file is another or gone, and ${answer}`)
  const status = await endOf(server)
  if (status !== 1) trial.fail(`exit ${status}`)
  await recover(trial, { server: await begin(trial), visitor })
}

async function replaced(trial: Trial) {
  const { server, visitor } = await inTheMiddle(trial)
  inDatabase(trial.file, {}, (db) => db.exec(`vacuum into '${trial.file}-backup'`))
  renameSync(`${trial.file}-backup`, trial.file)
  await expectEnd(trial, { server, visitor })
  return 'busy, exit 1; the next start takes the new file, without the old log'
}

const beside = (end: string) => async (trial: Trial) => {
  const { server, visitor } = await inTheMiddle(trial)
  rmSync(trial.file + end)
  await expectEnd(trial, { server, visitor })
  return 'busy, exit 1; the next start has all that was answered'
}

async function duringFlush(trial: Trial) {
  if (!isTraceable()) return 'left out: strace is not there, or may not trace here'
  const slow = ['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:delay_enter=400000']
  const both = await inTheMiddle(trial, ['strace', '-D', '-f', '-qq', '-o', '/dev/null', ...slow])
  const sent = both.visitor.send(both.server)
  await sleep(200)
  renameSync(trial.file, `${trial.file}-away`)
  const answer = await sent
  if (answer !== 'unknown') trial.fail(`moved away during the flush, and ${answer}`)
  await expectAway(trial, both)
  renameSync(`${trial.file}-away`, trial.file)
  await recover(trial, both)
  return 'unknown, then busy; the same form settles it when the file is back'
}

export const missingFiles = [
  scenario('the file is moved away for a while', true, moved('file')),
  scenario('the folder is moved away for a while', false, moved('folder')),
  scenario('the file is deleted', false, deleted),
  scenario('another file is put in its place', true, replaced),
  scenario('the -wal is deleted', true, beside('-wal')),
  scenario('the -shm is deleted', false, beside('-shm')),
  scenario('the file is moved away during a flush', true, duringFlush),
]
