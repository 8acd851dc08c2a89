/** Files that no server can use: the start refuses them with what to do; at run time the log reports them. */
import { chmodSync, mkdirSync, openSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { asNobody, giveAway } from '../../support/nobody.ts'
import { inDatabase } from '../database.ts'
import { isTraceable } from '../power/trace.ts'
import { scenario } from './scenario.ts'
import { begin, finish, healthOf, type Trial } from './trial.ts'

const page = 4096

/** A database with some transfers in it, its server stopped. */
async function used(trial: Trial, transfers = 1, prefix: string[] = []): Promise<void> {
  const server = await begin(trial, prefix)
  for (let i = 0; i < transfers; i++) await finish(server, trial.visitor(`used${i}`))
  await server.end()
}

function overwrite(file: string, offset: number, bytes: Buffer): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, bytes, 0, bytes.length, offset)
}

async function expectRefused(trial: Trial, said: RegExp, prefix: string[] = []): Promise<void> {
  const server = await trial.start(prefix)
  if (!('refused' in server)) {
    await server.end()
    return trial.fail('it starts')
  }
  if (!server.refused.includes('exited with 1')) trial.fail(`it did not end with 1: ${server.refused}`)
  if (!said.test(server.refused) || !server.refused.includes(trial.file))
    trial.fail(`it does not say the file and what to do: ${server.refused}`)
  if (/\n +at /.test(server.refused)) trial.fail(`a stack is no help: ${server.refused}`)
}

const backup = /Put a backup in its place/

/** Refused at the start; the rows are not looked at after that. */
const refusedAfter = (spoil: (trial: Trial) => void, said: RegExp, transfers = 1) =>
  async function refused(trial: Trial) {
    await used(trial, transfers)
    spoil(trial)
    await expectRefused(trial, said)
    trial.isAudited = false
    return 'refused, exit 1, with the file and what to do'
  }

const readOnly = (what: 'file' | 'folder') => async (trial: Trial) => {
  if (!asNobody) return 'left out: only root can read the project'
  giveAway(trial.data)
  await used(trial, 1, asNobody)
  const path = what === 'file' ? trial.file : trial.data
  chmodSync(path, what === 'file' ? 0o444 : 0o555)
  await expectRefused(trial, /let the user of the server write the file/, asNobody)
  chmodSync(path, what === 'file' ? 0o600 : 0o700)
  const server = await begin(trial, asNobody)
  const visitor = trial.visitor('later')
  await visitor.send(server)
  // It was opened before: what is answered is in it.
  chmodSync(trial.file, 0o444)
  chmodSync(trial.data, 0o555)
  await finish(server, visitor)
  chmodSync(trial.data, 0o700)
  await server.end()
  return 'refused, exit 1, with what to do; at run time it goes on, since the file was opened before'
}

/** As after a file system turned read-only: every write fails for a while. */
async function readOnlyDisk(trial: Trial) {
  if (!isTraceable()) return 'left out: strace is not there, or may not trace here'
  const failing = ['-e', 'trace=pwrite64', '-e', 'inject=pwrite64:error=EROFS:when=40..70']
  const server = await begin(trial, ['strace', '-D', '-f', '-qq', '-o', '/dev/null', ...failing])
  const visitor = trial.visitor('ro')
  let unknown = 0
  for (let sent = 0; !visitor.isDone() && sent < 60; sent++) {
    const answer = await visitor.send(server)
    if (answer === 'unknown') unknown++
    else if (answer !== 'done') trial.fail(answer)
    if (answer === 'unknown' && trial.phases() !== trial.ledger.answered.length)
      trial.fail('something is there')
    if (answer === 'unknown' && (await visitor.look(server)) !== 200) trial.fail('it cannot be read')
    if (answer === 'unknown') await healthOf(server)
  }
  if (unknown === 0 || !visitor.isDone()) trial.fail(`${unknown} times unknown`)
  if ((await healthOf(server)) !== 200) trial.fail('not healthy again')
  const { status } = await server.end()
  if (status !== 0) trial.fail(`exit ${status}`)
  return `${unknown} times unknown, nothing there, reads go on; then done`
}

/** More than the pages that a connection keeps in memory. */
const filler = `create table filler (text text) strict;
  with recursive n (i) as (select 1 union all select i + 1 from n where i < 6000)
  insert into filler select hex(zeroblob(2000)) from n;
  pragma wal_checkpoint(TRUNCATE)`

/** All pages of the ledger, while none of them is in memory. */
async function damagedMeanwhile(trial: Trial) {
  const first = await begin(trial)
  const visitor = trial.visitor('late')
  await visitor.send(first)
  await visitor.look(first)
  await first.end()
  const { size } = statSync(trial.file)
  inDatabase(trial.file, {}, (db) => db.exec(filler))
  // The start looks at every page, the filler's last.
  const server = await begin(trial)
  overwrite(trial.file, 2 * page, Buffer.alloc(size - 2 * page, 0x5a))
  const answer = await visitor.send(server)
  if (answer !== 'busy') trial.fail(`on damaged pages: ${answer}`)
  if ((await visitor.look(server)) !== 503) trial.fail('a damaged page is shown')
  if ((await healthOf(server)) !== 503) trial.fail('damaged, and it calls itself healthy')
  if (!/"level":50.*malformed/.test(server.output())) trial.fail('the log does not say so')
  const { status } = await server.end()
  await expectRefused(trial, backup)
  trial.isAudited = false
  return `busy, a look 503, health 503, said in the log, the process lives (after SIGTERM: exit ${status}); the next start is refused`
}

export const damagedFiles = [
  scenario(
    'the header is damaged at the start',
    true,
    refusedAfter(({ file }) => overwrite(file, 0, Buffer.alloc(100, 1)), backup),
  ),
  scenario(
    'a page is damaged at the start',
    true,
    refusedAfter(({ file }) => overwrite(file, 5 * page, Buffer.alloc(page, 1)), backup),
  ),
  scenario(
    'the file is cut off at the start',
    false,
    refusedAfter(({ file }) => truncateSync(file, 5 * page), backup),
  ),
  scenario('a text in its place at the start', false, async (trial) => {
    writeFileSync(trial.file, 'my notes, which are no database. '.repeat(100))
    await expectRefused(trial, backup)
    return 'refused, exit 1, with the file and what to do'
  }),
  scenario('a folder in its place at the start', false, async (trial) => {
    mkdirSync(trial.file)
    await expectRefused(trial, /let the user of the server write the file/)
    return 'refused, exit 1, with the file and what to do'
  }),
  scenario('the file is read-only', false, readOnly('file')),
  scenario('the folder is read-only', true, readOnly('folder')),
  scenario('every write is refused for a while, as on a disk turned read-only', false, readOnlyDisk),
  scenario('pages are damaged while it runs', true, damagedMeanwhile),
]
