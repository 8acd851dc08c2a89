/**
 * An HTTP fuzz test: requests made by changing good ones and by grammar, over raw sockets, to the real
 * server.
 *
 *     npm run prove:door -- --requests 1000000 --seconds 3600 --seed 1
 *
 * After each answer: the process lives; no 5xx but 503 with Retry-After; well-formed HTTP with the security
 * headers; nothing of the request in it but escaped values of a form with a good seal. A good form or link of
 * a session that is bound to another browser, or that began without a cookie, gets the page for what has
 * ended. The URL of a first page, in any browser but the one it was given to, gets a first page of a new
 * session. A form or link of a phase that an older copy of the database does not hold gets the page for what
 * is lost. After each batch: no row has changed for requests without a good seal, of a lost phase, or without
 * the cookie that binds the session; the log holds no identifier and nothing of a request. What is found is
 * shrunk. Good forms, sent in between, have to change something. A tenth as many requests then go to the public
 * addresses and searches of the bookshop; see public.ts.
 *
 *     npm run prove:door -- --connections 10000 --seconds 60
 *
 * Instead: so many connections, idle and slow, and visitors among them, who have to be answered within a
 * second.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startProcess } from '../../support/process.ts'
import { createReport } from '../report.ts'
import { provePublic } from './public.ts'
import { proveDoor } from './run.ts'
import { serveAmongSlowClients } from './slow-clients.ts'
import { newFolder } from './system.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '3600' },
    connections: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})

const seconds = Number(values.seconds)
const report = createReport()

/** @returns how many were sent */
async function proveRequests(): Promise<number> {
  const seed = Number(values.seed)
  console.log(`seed ${seed}`)
  const tally = await proveDoor({ requests: Number(values.requests), seconds, seed }, ({ requests }) =>
    console.log(`  ${requests} requests, ${report.seconds().toFixed(0)} s`),
  )
  console.log(`${tally.requests} requests, ${tally.phases} phases\n${tally.text()}`)
  const looks = Math.ceil(tally.requests / 10)
  const statuses = [...(await provePublic({ requests: looks, seed }))]
    .map((pair) => pair.join(': '))
    .join(', ')
  console.log(`${looks} looks at public addresses and searches: ${statuses}`)
  return tally.requests + looks
}

/** @returns how many forms of visitors were taken */
async function proveSlowClients(size: number): Promise<number> {
  const data = newFolder()
  const server = await startProcess({ DATA: data })
  const { taken, others, p99, slowest, held, before, peak } = await serveAmongSlowClients(
    server,
    size,
    seconds,
  )
  const { status } = await server.end()
  rmSync(data, { recursive: true })
  console.log(`${held} of ${size} connections open on average; ${taken} forms of visitors among them taken`)
  console.log(`p99 ${Math.round(p99)} ms, the slowest ${Math.round(slowest)} ms`)
  console.log(`memory ${Math.round(before)} MB before, ${Math.round(peak)} MB at its peak`)
  if (others.length > 0) report.note([`${others.length} other answers: ${others.slice(0, 5).join(' | ')}`])
  if (p99 > 1000) report.note(['visitors wait for longer than a second'])
  if (status !== 0) report.note([`the server ended with ${status}`])
  return taken
}

try {
  if (values.connections === undefined) report.end(await proveRequests(), 'requests')
  else report.end(await proveSlowClients(Number(values.connections)), 'forms')
} catch (error) {
  report.note([(error as Error).message])
  process.exitCode = 1
}
