/**
 * Proves that nothing sent to the door breaks it: requests made by changing good ones and by grammar, over raw sockets,
 * to the real server.
 *
 *     npm run prove:door -- --requests 1000000 --seconds 3600 --seed 1
 *
 * After each answer: no process exit, no 5xx but 503 with the time to come again, an answer that is well-formed HTTP
 * with the headers of the house, nothing of what was sent in it but escaped values of a form with a good seal; and for a
 * good form or link of a session that is another browser's, by its cookie, the page for what has ended. After each
 * batch: no row changed for requests without a good seal, or without the cookie that a session is bound by, no identifier and nothing that was sent in the log. What is
 * found is shrunk. Good forms, sent in between, have to change something.
 *
 *     npm run prove:door -- --crowd 10000 --seconds 60
 *
 * Instead: so many connections, idle and slow, and visitors among them, who have to be answered within a second.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cpuOf } from '../../bench/usage.ts'
import { startProcess } from '../support/process.ts'
import { pressDoor } from './door-crowd.ts'
import { proveDoor } from './door-run.ts'
import { newFolder } from './door-world.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '3600' },
    crowd: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})

const seconds = Number(values.seconds)

async function proveRequests(): Promise<void> {
  const seed = Number(values.seed)
  console.log(`seed ${seed}`)
  const began = performance.now()
  const secondsSoFar = () => (performance.now() - began) / 1000
  const tally = await proveDoor({ requests: Number(values.requests), seconds, seed }, ({ requests }) =>
    console.log(`  ${requests} requests, ${Math.round(secondsSoFar())} s`),
  )
  const took = secondsSoFar()
  const cpu = cpuOf(process.pid) / 1000
  const own = process.cpuUsage()
  const ownSeconds = (own.user + own.system) / 1e6
  console.log(
    `${tally.requests} requests in ${Math.round(took)} s (${Math.round(tally.requests / took)} a second), ${tally.phases} phases`,
  )
  console.log(tally.text())
  console.log(
    `CPU ${Math.round(cpu)} s, the senders' ${Math.round(ownSeconds)} s of it: ${((cpu / tally.requests) * 1000).toFixed(2)} ms a request`,
  )
  console.log(`0 of ${tally.requests} requests: below 3/${tally.requests} at 95 %`)
}

async function proveCrowd(size: number): Promise<void> {
  const data = newFolder()
  const server = await startProcess({ DATA: data })
  const { taken, others, p99, slowest, held, before, peak } = await pressDoor(server, size, seconds)
  const { status } = await server.end()
  rmSync(data, { recursive: true })
  console.log(`${held} of ${size} connections held on average; ${taken} forms of visitors among them taken`)
  console.log(`p99 ${Math.round(p99)} ms, the slowest ${Math.round(slowest)} ms`)
  console.log(`memory ${Math.round(before)} MB before the crowd, ${Math.round(peak)} MB at its peak`)
  if (others.length > 0) throw new Error(`${others.length} other answers: ${others.slice(0, 5).join(' | ')}`)
  if (p99 > 1000) throw new Error('visitors wait for longer than a second')
  if (status !== 0) throw new Error(`the server ended with ${status}`)
}

try {
  await (values.crowd === undefined ? proveRequests() : proveCrowd(Number(values.crowd)))
} catch (error) {
  console.error(`VIOLATION ${(error as Error).message}`)
  process.exitCode = 1
}
