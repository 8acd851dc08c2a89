/** Others on the same file: a second server, and a program that holds the write lock. */
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { keep } from '../../../server/store/sqlite/statements.ts'
import { scenario } from './scenario.ts'
import { begin, finish, healthOf, type Trial } from './trial.ts'

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`

/**
 * Four visitors whose every phase goes to the other server; then one server stops, and they end on the other.
 */
async function twoServers(trial: Trial, isShort: boolean) {
  const [one, two] = await Promise.all([begin(trial), begin(trial)])
  const until = performance.now() + (isShort ? 3000 : 20_000)
  let servers = [one, two]
  let busy = 0
  const walk = async (name: string) => {
    for (let walked = 0; performance.now() < until || servers.length > 1; walked++) {
      const visitor = trial.visitor(`${name}${walked}`)
      for (let sent = walked; !visitor.isDone(); sent++) {
        const server = servers[sent % servers.length] as typeof one
        const answer = await visitor.send(server)
        // The one that stops takes nothing new, and is not there any more then.
        const isStopping = servers.length === 1 && (answer === 'gone' || answer === 'unseen 503')
        if (answer === 'busy') busy++
        else if (answer !== 'done' && !isStopping) trial.fail(answer)
      }
    }
  }
  const walks = Promise.all(['a', 'b', 'c', 'd'].map(walk))
  await sleep(isShort ? 2000 : 15_000)
  servers = [two]
  const ends = [(await one.end()).status]
  await walks
  ends.push((await two.end()).status)
  if (ends.some((status) => status !== 0)) trial.fail(`exit ${ends}`)
  return `${trial.ledger.answered.length} phases, each there once, ${busy} times busy; one stops, the other goes on`
}

/** How long others wait meanwhile, in milliseconds, the longest first. No database is behind their page. */
async function waitsWhile(url: string, work: Promise<unknown>): Promise<number[]> {
  const waits: number[] = []
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  for (; !isOver; await sleep(25)) {
    const asked = performance.now()
    await fetch(`${url}/left`)
    waits.push(performance.now() - asked)
  }
  await over
  return waits.sort((a, b) => b - a)
}

async function locked(trial: Trial, isShort: boolean) {
  const held = isShort ? 4000 : 10_000
  const server = await begin(trial)
  const visitor = trial.visitor('waits')
  await visitor.send(server)
  const before = await waitsWhile(server.url, sleep(held / 2))
  const other = keep(new Database(trial.file))
  other.exec('begin immediate')
  const began = performance.now()
  const isHeld = () => performance.now() - began < held
  let answered = 0
  const waiting = async () => {
    const release = sleep(held).then(() => other.exec('rollback'))
    const answer = await visitor.send(server)
    answered = performance.now() - began
    if (answer !== 'busy' || !isHeld())
      trial.fail(`while it was locked: ${answer} after ${seconds(answered)}`)
    if ((await visitor.look(server)) !== 200) trial.fail('it cannot be read while it is locked')
    if ((await healthOf(server)) === 200 && isHeld()) trial.fail('locked, and it calls itself healthy')
    await release
  }
  const waits = await waitsWhile(server.url, waiting())
  if ((await visitor.send(server)) !== 'done') trial.fail('not done when it is free')
  await finish(server, visitor)
  if ((await healthOf(server)) !== 200) trial.fail('not healthy again')
  other.close()
  await server.end()
  // A busy machine stands still by itself now and then; waiting inside SQLite would show at every try.
  const [longest = 0, , , , fifth = 0] = waits
  const [, , , , usual = 0] = before
  if (fifth > usual + 100)
    trial.fail(`others waited ${Math.round(fifth)} ms, and ${Math.round(usual)} before`)
  return `held ${seconds(held)}: busy with Retry-After after ${seconds(answered)}, others answered in ${Math.round(longest)} ms at most (${Math.round(before[0] ?? 0)} before; ${waits.length} requests), done when it is free`
}

export const otherProcesses = [
  scenario('two servers on one file', true, twoServers),
  scenario('another program holds the write lock', true, locked),
]
