/**
 * Proves that under CGI no answered phase is lost and none is run twice, while processes are killed:
 *
 *     npm run prove:cgi -- --phases 1000 --visitors 8 --rounds 100 --equal 50 --servers lighttpd,apache2,busybox
 *
 * For each web server, visitors move money between accounts, and every tenth process of `deity cgi` is killed
 * (`kill -9`) at a point of its phase or at any time. Then, in rounds that the web servers share, one confirmation is
 * sent fifty times at once. In the end the journal, the entries and the balances have to be those of the ledger: what
 * the visitors were answered.
 *
 * `--source`: the command of the clone, which starts more slowly than that of the package in `dist/` (`npm run build`).
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createCounts } from '../../kit/counts.ts'
import { randomFrom } from '../../kit/random.ts'
import { root } from '../../support/app.ts'
import { missing, webServers } from '../../support/web-servers.ts'
import { auditFile, violationsOf } from '../audit.ts'
import { openLedger } from '../ledger.ts'
import { createReport } from '../report.ts'
import { type Killed, startKilled } from './server.ts'
import { confirmAtOnce, visitUntil, type Walk } from './walk.ts'

const { values } = parseArgs({
  options: {
    phases: { type: 'string', default: '1000' },
    visitors: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '100' },
    equal: { type: 'string', default: '50' },
    every: { type: 'string', default: '10' },
    within: { type: 'string', default: '500' },
    servers: { type: 'string', default: webServers.join() },
    source: { type: 'boolean', default: false },
  },
})

const packaged = join(root, 'dist/deity/cli/deity.js')
if (!values.source && !existsSync(packaged)) throw new Error('run `npm run build` first, or add --source')
const command = values.source ? join(root, 'cli/deity.js') : packaged

const report = createReport()
const total = createCounts()
const chosen = values.servers.split(',')

/** One web server with a new database. @param work what its visitors do */
async function under(
  name: string,
  every: number,
  work: (walkOf: (visitor: string) => Walk, killed: Killed, answered: () => number) => Promise<unknown>,
): Promise<void> {
  const began = performance.now()
  const killed = await startKilled(name, { command, every, within: Number(values.within) })
  const counts = createCounts()
  const ledger = openLedger()
  const violations: string[] = []
  const walkOf = (visitor: string): Walk => {
    const random = randomFrom(visitor.charCodeAt(1) * 1000 + name.length)
    return { server: killed.server, name: visitor, random, ledger, counts, violations }
  }
  await work(walkOf, killed, () => counts.of('answered'))
  const audit = auditFile(join(killed.server.data, 'deity.sqlite'), ledger)
  violations.push(...violationsOf(audit))
  report.note(violations, `${name}: `)
  total.addAll(counts)
  counts.add('processes', killed.processes())
  counts.add('kills', killed.kills())
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(
    `${name}: ${counts.text()}; ${audit.phases} rows of the journal, ${audit.entries} entries; lost ${audit.lost.length}, doubled ${audit.doubled.length}; ${seconds} s`,
  )
  if (every > 0)
    console.log(`  killed: ${[...killed.kinds()].map(([kind, count]) => `${kind} ${count}`).join(', ')}`)
  await killed.stop()
}

for (const name of chosen) {
  const why = missing(name)
  if (why) {
    console.log(`NOT PROVED: ${why}`)
    continue
  }
  const phases = Number(values.phases)
  if (phases > 0)
    await under(name, Number(values.every), (walkOf, _, answered) =>
      Promise.all(
        Array.from({ length: Number(values.visitors) }, (_, index) =>
          visitUntil(walkOf(`v${index}`), () => answered() >= phases),
        ),
      ),
    )
  // Each of them has its part.
  const rounds = Math.ceil(Number(values.rounds) / chosen.length)
  if (rounds > 0)
    await under(name, 0, async (walkOf) => {
      for (let round = 0; round < rounds; round++)
        await confirmAtOnce(walkOf('v0'), round, Number(values.equal))
    })
}

console.log(`all: ${total.text()}`)
report.end(total.of('answered'), 'phases')
process.exit()
