/**
 * What a phase costs in each of the five ways, and beside Perl's CGI::Session:
 *
 *     npm run bench:ways -- --walks 5
 *
 * The time on a line is computed from the bytes, so that a busy machine does not count: 28.8 kbit/s each way, 150 ms to
 * the server and back for each connection and each request. Under CGI the command is that of the package, if it is
 * built (`npm run build`).
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../test/support/app.ts'
import { type Way, ways, withoutWebServer } from '../test/support/ways.ts'
import { startScript } from '../test/support/web-servers.ts'
import { exchange } from './exchange.ts'
import { type Journey, loan } from './journeys.ts'
import { openKept } from './kept.ts'
import { markdown } from './table.ts'
import { cpuOf } from './usage.ts'
import { walk } from './walk.ts'

const { values } = parseArgs({ options: { walks: { type: 'string', default: '5' } } })
const walks = Number(values.walks)

const bytesPerSecond = 28_800 / 8
const roundTrip = 0.15

interface Cost {
  /** Each of one phase. */
  connections: number
  requests: number
  bytes: number
  cpu: number
  ms: number
}

/** The library has three copies to lend, and the first walk is not counted. */
const maxWalks = 2

interface Total {
  phases: number
  connections: number
  requests: number
  bytes: number
  cpu: number
  ms: number
}

/** Walks a journey some times, after one that is not counted. */
async function addWalks(total: Total, way: Way, journey: Journey, times: number): Promise<void> {
  const kept = openKept()
  const isKept = way.version === 'kept'
  const requestsBefore = total.requests
  const once = (isCounted: boolean) =>
    walk(
      way.port,
      journey,
      (ms) => {
        if (!isCounted) return
        total.phases++
        total.ms += ms
      },
      {
        version: way.version,
        send: isKept ? kept.send : exchange,
        onExchange({ sent, received }, phase) {
          if (!isCounted || phase === 0) return
          total.requests++
          total.bytes += sent + received
        },
      },
    )
  await once(false)
  const opened = kept.opened()
  const before = cpuOf(way.pid)
  for (let each = 0; each < times; each++) await once(true)
  total.cpu += cpuOf(way.pid) - before
  kept.close()
  total.connections += isKept ? kept.opened() - opened : total.requests - requestsBefore
}

/** @param open a server with new data */
async function costOf(open: () => Promise<Way>, journeyAt: (base: string) => Journey): Promise<Cost> {
  const total = { phases: 0, connections: 0, requests: 0, bytes: 0, cpu: 0, ms: 0 }
  for (let left = walks; left > 0; left -= maxWalks) {
    const way = await open()
    await addWalks(total, way, journeyAt(way.base), Math.min(left, maxWalks))
    await way.stop()
  }
  const per = (sum: number) => sum / total.phases
  const { connections, requests, bytes, cpu, ms } = total
  return {
    ...{ connections: per(connections), requests: per(requests), bytes: per(bytes) },
    ...{ cpu: per(cpu), ms: per(ms) },
  }
}

const rowOf = (name: string, { connections, requests, bytes, cpu, ms }: Cost): string[] => [
  name,
  connections.toFixed(1),
  requests.toFixed(1),
  bytes.toFixed(0),
  cpu.toFixed(1),
  ms.toFixed(0),
  (bytes / bytesPerSecond + (connections + requests) * roundTrip).toFixed(2),
]

const head = ['', 'connections', 'requests', 'bytes', 'CPU ms', 'ms here', 's at 28.8 kbit/s']

const packaged = join(root, 'dist/deity/cli/deity.js')
const command = existsSync(packaged) ? packaged : undefined
const rows: string[][] = []
for (const [name, open] of Object.entries(ways))
  for (const afterPost of name === 'plugin' ? (['redirect'] as const) : (['page', 'redirect'] as const)) {
    if (name === 'CGI' && withoutWebServer) continue
    rows.push(rowOf(`${name}, ${afterPost}`, await costOf(() => open(afterPost, command), loan)))
  }

/** Steps of the script in Perl: three forms. */
const perl = (base: string): Journey => ({
  path: base,
  steps: [1, 2, 3].map((step) => ({ body: 'text=Ada', leadsTo: `<h1>Step ${step}` })),
})

const hasPerl = spawnSync('perl', ['-MCGI::Session', '-MCGI', '-e', '0']).status === 0
if (hasPerl && !withoutWebServer) {
  const folder = mkdtempSync(join(tmpdir(), 'deity-perl-'))
  chmodSync(folder, 0o777)
  const open = async (): Promise<Way> => ({
    ...(await startScript('lighttpd', join(root, 'bench/cgi/session.pl'), { SESSIONS: folder })),
    version: 'HTTP/1.1',
  })
  rows.push(rowOf('Perl, CGI::Session', await costOf(open, perl)))
  rmSync(folder, { recursive: true })
} else console.log('without Perl: CGI::Session (libcgi-session-perl) or a web server is not installed')

console.log(`A phase of docs/examples/library, ${walks} walks, Node ${process.versions.node}:\n`)
console.log(markdown(head, rows))
process.exit()
