/** Full disks: writes that are cut short at every place, and a file system that is full for a while. */
import { spawnSync } from 'node:child_process'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerProcess } from '../../support/process.ts'
import { scenario } from './scenario.ts'
import { begin, finish, healthOf, type Trial } from './trial.ts'

const isHere = (command: string) => spawnSync(command, ['--version']).status === 0

/** Bytes of one page in the log with its header. */
const frame = 24 + 4096
/** In the middle of a header, and in the middle of a page. */
const middles = [12, 24 + 2048]

/** From now on a write of the server ends at this many bytes of a file; the rest of it fails. */
function limitFiles({ process: { pid } }: ServerProcess, bytes: number | 'unlimited'): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
  if (status !== 0) throw new Error(`prlimit: ${stderr}`)
}

async function cutWrites(trial: Trial): Promise<string> {
  const server = await begin(trial)
  const visitor = trial.visitor('short')
  let cut = 0
  while (!visitor.isDone()) {
    const { size } = statSync(`${trial.file}-wal`)
    for (let at = 0; ; at++) {
      const limit = size + Math.floor(at / 2) * frame + (middles[at % 2] as number)
      limitFiles(server, limit)
      const answer = await visitor.send(server)
      if (answer === 'done') break
      cut++
      if (answer !== 'unknown') trial.fail(`cut at ${limit}: ${answer}`)
      if (trial.phases() !== trial.ledger.answered.length) trial.fail(`cut at ${limit}: something is there`)
      if ((await visitor.look(server)) !== 200) trial.fail(`cut at ${limit}: it cannot be read any more`)
      // Further on there is room for what health writes.
      if (at === 0 && (await healthOf(server)) !== 503) trial.fail(`cut at ${limit}: it calls itself healthy`)
      if (at > 60) throw new Error('never done')
    }
    limitFiles(server, 'unlimited')
    if ((await healthOf(server)) !== 200) trial.fail('not healthy again')
  }
  // The copy at the end is cut too: the log stays for the next start.
  limitFiles(server, 2048)
  const { status } = await server.end()
  if (status !== 1) trial.fail(`cut at the close: exit ${status}`)
  await (await begin(trial)).end()
  return `${cut} writes cut short, in a header and in a page: unknown, nothing there, health 503; done when there is room; at the close: exit 1, and all is there`
}

async function cutStarts(trial: Trial, isShort: boolean): Promise<string> {
  const limits = isShort ? [40_000] : [100, 600, 2048, 4500, 20_000, 33_000, 36_000, 40_000, 45_000, 50_000]
  let refused = 0
  for (const limit of limits) {
    const server = await trial.start(['prlimit', `--fsize=${limit}:`])
    if (!('refused' in server)) {
      await server.end()
      continue
    }
    refused++
    if (!/cannot be used: .*\n/.test(server.refused)) trial.fail(`cut at ${limit}: ${server.refused}`)
  }
  const server = await begin(trial)
  await finish(server, trial.visitor('after'))
  await server.end()
  return `${refused} starts refused with what to do; then it starts`
}

/** A small file system on the trial's folder, filled up while the server runs. */
async function fillDisk(trial: Trial): Promise<string> {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', trial.data])
  if (mounted.status !== 0) return 'left out: nothing can be mounted here'
  try {
    const server = await begin(trial)
    const visitor = trial.visitor('full')
    await visitor.send(server)
    const ballast = join(trial.data, 'ballast')
    let busy = 0
    for (let round = 0; !visitor.isDone(); round++) {
      for (const size of [1 << 16, 1 << 12, 1])
        try {
          for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' })
        } catch {}
      for (let i = 0; i < 5; i++) {
        const answer = await visitor.send(server)
        if (answer === 'busy') busy++
        // The log has room from before when it was begun anew.
        else if (answer !== 'done') trial.fail(`on a full disk: ${answer}`)
        if (answer === 'busy' && (await healthOf(server)) !== 503)
          trial.fail('full, and it calls itself healthy')
        if (trial.phases() !== trial.ledger.answered.length) trial.fail('on a full disk something is there')
        if ((await visitor.look(server)) !== 200) trial.fail('on a full disk nothing can be read')
        if (visitor.isDone()) break
      }
      rmSync(ballast)
      if (!visitor.isDone() && (await visitor.send(server)) !== 'done') trial.fail('not done with room')
      if ((await healthOf(server)) !== 200) trial.fail('not healthy with room')
      if (round > 5) throw new Error('never at the end')
    }
    if (busy === 0) trial.fail('the disk was never full')
    await server.end()
    // Before its file system is gone.
    trial.audit()
    trial.isAudited = false
    return `${busy} phases: busy, nothing there, health 503, reads go on; done when there is room, health 200`
  } finally {
    spawnSync('umount', ['-l', trial.data])
  }
}

export const fullDisks = isHere('prlimit')
  ? [
      scenario('a write cut short, at every place in the log', true, cutWrites),
      scenario('a write cut short at the start', true, cutStarts),
      scenario('a full disk for a while', true, fillDisk),
    ]
  : [scenario('a write cut short', true, async () => 'left out: prlimit is not there')]
