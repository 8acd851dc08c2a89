/**
 * Proves that a server killed at any moment loses no answered phase and runs none twice:
 *
 *     node --import ./server/typescript.js test/prove/crash.ts --kills 500 --visitors 4 --seconds 1800
 *
 * Visitors move money between accounts over HTTP. What gets no answer is sent again, and what was answered is sent
 * once more. Meanwhile the server is killed at random moments and at every named point. In the end the journal, the
 * entries and the balances must be those that the visitors were told.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Chance, chanceFrom } from './chance.ts'
import { auditOf } from './crash-audit.ts'
import { openBooks } from './crash-books.ts'
import { deathsBy, kinds } from './crash-deaths.ts'
import { serverLives } from './crash-lives.ts'
import { visitorOf } from './crash-visitor.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    visitors: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '3600' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const kills = Number(values.kills)
const seed = Number(values.seed)
/** Violations printed in full. */
const shown = 20

/** A port that is free, below those that the system gives to outgoing connections while no server listens. */
async function freePort(chance: Chance): Promise<number> {
  for (;;) {
    const port = 20_000 + chance.below(10_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

const data = mkdtempSync(join(tmpdir(), 'deity-crash-'))
const books = openBooks()
const { violations } = books
const chance = chanceFrom(seed)
const port = await freePort(chance)
const onFault = (text: string) => violations.push(`a server's log: ${text}`)
const lives = serverLives(data, port, deathsBy(chance), onFault)
const ends = new Map(kinds.map((kind) => [kind, 0]))
const began = performance.now()
const seconds = () => (performance.now() - began) / 1000

let isOver = false
const visitors = Array.from({ length: Number(values.visitors) }, (_, index) =>
  visitorOf(port, `v${index}`, chanceFrom(seed + index + 1), books).walk(() => isOver),
)

let killed = 0
try {
  for (; killed < kills && seconds() < Number(values.seconds); killed++) {
    const kind = await lives.next()
    ends.set(kind, (ends.get(kind) ?? 0) + 1)
    if (killed % 100 === 99)
      console.log(`${killed + 1} kills, ${books.answered} phases, ${Math.round(seconds())} s`)
  }
} catch (error) {
  violations.push(String(error))
}
const took = seconds()
const stop = lives.last()
isOver = true
await Promise.all(visitors)
await stop().catch((error: unknown) => violations.push(String(error)))

const audit = auditOf(join(data, 'deity.sqlite'), books)
violations.push(...audit.violations)

console.log(`seed ${seed}: ${killed} kills in ${Math.round(took)} s (${(killed / took).toFixed(2)} a second)`)
for (const [kind, count] of ends) console.log(`  ${kind.padEnd(16)} ${count}`)
console.log(`phases submitted ${books.submitted}, answered ${books.answered}`)
console.log(
  `  sent again without an answer ${books.resent}, with one ${books.repeated}, 503 ${books.unsettled}`,
)
console.log(`journal ${audit.phases}, entries ${audit.entries}`)
console.log(`lost ${audit.lost}, doubled ${audit.doubled}`)
if (violations.length === 0) {
  const bound = ((3 / killed) * 100).toPrecision(2)
  console.log(`0 of ${killed} kills: below 3/${killed} = ${bound} % a kill, at 95 %`)
  rmSync(data, { recursive: true })
} else {
  for (const text of violations.slice(0, shown)) console.log(`VIOLATION ${text.slice(0, 500)}`)
  console.log(`${violations.length} violations; the data is left in ${data}`)
}
process.exit(violations.length === 0 ? 0 : 1)
