/** The real server in a process of its own, its seeds, its rows; and what is held against each answer. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changesBetween, openReader, type Rows } from '../../kit/gestures/rows.ts'
import type { Mode } from '../../kit/gestures/server.ts'
import { openVisitor } from '../../kit/visitor.ts'
import { dates } from '../../support/booking.ts'
import { inParallel } from '../../support/in-parallel.ts'
import { type ServerProcess, startProcess } from '../../support/process.ts'
import type { Request } from './generator.ts'
import { loseSome } from './lost.ts'
import { markerPattern } from './marker.ts'
import { check } from './oracle.ts'
import { gatherSeeds, type Seeds } from './seeds.ts'
import { exchange } from './socket.ts'
import type { Tally } from './tally.ts'
import { type Attempt, type Supply, writeLook, writeRequest } from './write.ts'

/** What a flush is worth is another proof's question; where files are kept in memory, it costs nothing. */
const memory = '/dev/shm'

/** Connections under way at once. */
const width = 48

/** A promise that is not kept. */
export class Violation extends Error {}

export const newFolder = (): string =>
  mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'deity-door-'))

/** How the server answers, and whether the visitors take its cookie. */
export interface Setting extends Mode {
  cookies: boolean
}

/** What a server with a key of its own offers. */
export async function gatherForeign(): Promise<Seeds> {
  const data = newFolder()
  const server = await startProcess({ DATA: data })
  const seeds = await gatherSeeds(server.url, true)
  await server.end()
  rmSync(data, { recursive: true })
  return seeds
}

const phasesIn = (rows: Rows): number => rows.get('phase')?.length ?? 0

export async function openSystem(setting: Setting, foreign: Seeds, tally: Tally) {
  const { afterPost, sessionIn, cookieBinding, cookies } = setting
  const data = newFolder()
  const environment = {
    DATA: data,
    AFTER_POST: afterPost,
    SESSION_IN: sessionIn,
    COOKIE_BINDING: cookieBinding,
  }
  const before = await startProcess(environment)
  const { server: restored, lost } = await loseSome(before, environment, cookies)
  let server: ServerProcess = restored
  const seeds = await gatherSeeds(server.url, cookies)
  const supply: Supply = {
    ...{ mode: setting, seeds, foreign, lost },
    sealed: new Map(
      [...seeds.planted].map(([marker, session]) => [
        marker,
        { session, marked: [{ before: '', after: '' }] },
      ]),
    ),
    ended: await (await fetch(`${server.url}/booking?sessionID=`)).text(),
  }
  const rows = await openReader(join(data, 'deity.sqlite'))

  /** A batch that took too long may still be under way then. */
  let isClosed = false
  /** Where in its output the server's log was looked at last. */
  let looked = 0

  const violation = ({ request, pieces }: Attempt, fault: string, text = '') =>
    new Violation(
      `${fault}\n${JSON.stringify(request)}\n> ${JSON.stringify(pieces.join('').slice(0, 800))}\n< ${JSON.stringify(text.slice(0, 300))}`,
    )

  async function send(attempt: Attempt): Promise<void> {
    const came = await exchange(server.port, attempt)
    const { fault, answers } = check(attempt, came, supply)
    tally.count(
      attempt,
      answers.map(({ status }) => status),
    )
    if (fault !== undefined) throw violation(attempt, fault, came.text)
    const address = answers[0]?.headers.get('location')
    if (address && attempt.session !== undefined) await send(writeLook(attempt, address))
  }

  /**
   * Sends them all, several at once. @throws {Violation} the first that was found, and only when all are done
   */
  async function sendAll(requests: readonly Request[]): Promise<void> {
    let found: unknown
    await inParallel(requests, width, async (request) => {
      const attempt = writeRequest(request, supply)
      if (attempt && !found) await send(attempt).catch((error) => (found ??= error))
    })
    const { exitCode, signalCode } = server.process
    if (!isClosed && (exitCode !== null || signalCode !== null)) {
      const last = server.output().slice(-1500)
      // For what comes after, also while the finding is shrunk.
      server = await startProcess(environment)
      looked = 0
      throw new Violation(`the process ended (${exitCode ?? signalCode}): ${last}`)
    }
    if (found) throw found
  }

  /** What was sent by a client that is gone by now may still be under way. */
  async function settled(): Promise<Rows> {
    for (let before = await rows.read(); ; ) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      const now = await rows.read()
      if (now === before) return now
      before = now
    }
  }

  return {
    server: () => server,
    /** None of them may change anything. */
    async sendStill(requests: readonly Request[]): Promise<void> {
      const before = await rows.read()
      await sendAll(requests)
      const changes = changesBetween(before, await settled())
      if (changes.length > 0)
        throw new Violation(
          `without a good seal this was changed: ${JSON.stringify(changes).slice(0, 500)}\n${JSON.stringify(requests)}`,
        )
    },
    /** Each of them is a phase, or none. */
    async sendLively(requests: readonly Request[]): Promise<void> {
      const before = phasesIn(await rows.read())
      await sendAll(requests)
      const made = phasesIn(await settled()) - before
      if (made > requests.length) throw new Violation(`${made} phases for ${requests.length} forms`)
      tally.phases += made
    },
    /** Good forms do change something, or this proof proves nothing. */
    async control(): Promise<void> {
      const before = await rows.read()
      const visitor = await openVisitor(server.url, '/booking', { cookies })
      await visitor.fill(dates).submit()
      if (visitor.heading !== 'Your room') throw new Violation(`a good form leads to ${visitor.heading}`)
      const changes = changesBetween(before, await settled())
      const added = changes.map(({ table, added }) => `${table} ${added.length}`).sort()
      if (added.join() !== 'phase 1,session 1')
        throw new Violation(`a good form changed ${added.join() || 'nothing'}`)
      const isBound = changes.some(({ added }) => added.some((row) => row['binding']))
      if (isBound !== (cookies && cookieBinding !== 'off'))
        throw new Violation(`a session that is ${isBound ? '' : 'not '}bound`)
    },
    /** What was logged since the last look: no identifier, nothing that was sent, and no fault of ours. */
    assertLog(): void {
      const output = server.output()
      const log = output.slice(looked)
      looked = output.lastIndexOf('\n') + 1
      const said = markerPattern.exec(log)
      if (said)
        throw new Violation(`the log holds what was sent: ${log.slice(said.index - 200, said.index + 60)}`)
      for (const id of [...seeds.sessionIDs, ...seeds.cookies])
        if (id !== '' && log.includes(id.replace(/^.*=/, '')))
          throw new Violation(`the log holds the identifier ${id}`)
      const fault = /^.*"level":[56]0.*$/m.exec(log)
      if (fault) throw new Violation(`the log reports a fault: ${fault[0].slice(0, 600)}`)
    },
    async close(): Promise<void> {
      isClosed = true
      await rows.close()
      const { status } = await server.end()
      rmSync(data, { recursive: true })
      if (status !== 0) throw new Violation(`the server ended with ${status}`)
    },
  }
}
