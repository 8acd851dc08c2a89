/** Files that are moved away, deleted or replaced while the server runs: nothing is answered into the void. */
import { renameSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { keep } from '../../db/sqlite/keep.ts'
import { isTraceable } from './power-trace.ts'
import { part } from './storage-part.ts'
import { begin, endOf, healthOf, type Trial } from './storage-server.ts'

/** A server and a visitor in the middle of a transfer. */
async function inTheMiddle(trial: Trial, prefix: string[] = []) {
  const server = await begin(trial, prefix)
  const visitor = trial.visitor('mid')
  if ((await visitor.send(server.url)) !== 'done') trial.fail('the first phase was not done')
  return { server, visitor }
}

async function finish(trial: Trial, { server, visitor }: Awaited<ReturnType<typeof inTheMiddle>>) {
  while (!visitor.isAtEnd) {
    const told = await visitor.send(server.url)
    if (told !== 'done') throw new Error(`it does not recover: ${told}`)
  }
  if ((await healthOf(server)) !== 200) trial.fail('not healthy again')
  const { status } = await server.end()
  if (status !== 0) trial.fail(`exit ${status}`)
}

/** Refuses, lives, says so, and still reads. */
async function expectAway(trial: Trial, { server, visitor }: Awaited<ReturnType<typeof inTheMiddle>>) {
  for (let i = 0; i < 3; i++) {
    const told = await visitor.send(server.url)
    if (told !== 'busy') trial.fail(`away, and ${told}`)
  }
  if ((await visitor.look(server.url)) !== 200) trial.fail('away, and not even read')
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
  await finish(trial, both)
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
  trial.books.told.length = 0
  return 'busy, health 503, the process lives; a start beside the log that is left is refused'
}

async function replaced(trial: Trial) {
  const { server, visitor } = await inTheMiddle(trial)
  const db = keep(new Database(trial.file))
  db.exec(`vacuum into '${trial.file}-backup'`)
  db.close()
  renameSync(`${trial.file}-backup`, trial.file)
  const told = await visitor.send(server.url)
  if (told !== 'busy') trial.fail(`another file is there, and ${told}`)
  const status = await endOf(server)
  if (status !== 1) trial.fail(`exit ${status}`)
  await finish(trial, { server: await begin(trial), visitor })
  return 'busy, exit 1; the next start takes the new file, without the old log'
}

const beside = (end: string) => async (trial: Trial) => {
  const { server, visitor } = await inTheMiddle(trial)
  rmSync(trial.file + end)
  const told = await visitor.send(server.url)
  if (told !== 'busy') trial.fail(`the log is gone, and ${told}`)
  const status = await endOf(server)
  if (status !== 1) trial.fail(`exit ${status}`)
  await finish(trial, { server: await begin(trial), visitor })
  return 'busy, exit 1; the next start has all that was answered'
}

async function duringFlush(trial: Trial) {
  if (!isTraceable()) return 'left out: strace is not there, or may not trace here'
  const slow = ['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:delay_enter=400000']
  const both = await inTheMiddle(trial, ['strace', '-D', '-f', '-qq', '-o', '/dev/null', ...slow])
  const answer = both.visitor.send(both.server.url)
  await sleep(200)
  renameSync(trial.file, `${trial.file}-away`)
  const told = await answer
  if (told !== 'unknown') trial.fail(`moved away during the flush, and ${told}`)
  await expectAway(trial, both)
  renameSync(`${trial.file}-away`, trial.file)
  await finish(trial, both)
  return 'unknown, then busy; the same form settles it when the file is back'
}

export const missing = [
  part('the file is moved away for a while', true, moved('file')),
  part('the folder is moved away for a while', false, moved('folder')),
  part('the file is deleted', false, deleted),
  part('another file is put in its place', true, replaced),
  part('the -wal is deleted', true, beside('-wal')),
  part('the -shm is deleted', false, beside('-shm')),
  part('the file is moved away during a flush', true, duringFlush),
]
