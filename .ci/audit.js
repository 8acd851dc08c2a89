/**
 * What the registry knows of weaknesses in what is shipped, and by when each has to be fixed: `npm run
 * audit`. Ends with 0 when it says that it knows of none, with 1 when it names some, and with 2 when it gives
 * no answer: some mirrors have none. `npm run audit -- --offline` asks no registry, and reports that; `npm
 * run audit -- FILE` judges an answer that npm gave before.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const noAnswer = 2

/** Milliseconds. npm itself would try for a quarter of an hour. */
const answerTimeout = 120_000

/** The promise, as it is written. */
const days = new Map(
  [
    ...readFileSync('docs/release.md', 'utf8').matchAll(
      /^\| (critical|high|moderate|low) \| (\d+) days \|/gm,
    ),
  ].map(([, severity, count]) => [severity, count]),
)

const ask = () =>
  spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    timeout: answerTimeout,
  }).stdout

/** What npm printed; what is no JSON is no answer. */
function read(said) {
  try {
    return JSON.parse(said)
  } catch {
    return { message: said ? 'what came is no JSON' : 'npm said nothing' }
  }
}

/** @returns the status to end with */
function judge({ vulnerabilities, message, error }) {
  if (!vulnerabilities) {
    console.log(
      `NOT AUDITED: the registry gave no answer (${message || error?.summary || 'no reason given'})`,
    )
    return noAnswer
  }
  const weak = Object.values(vulnerabilities)
  if (weak.length === 0) console.log('the registry answered: it knows of no weakness in what is shipped')
  for (const { name, severity, range } of weak)
    console.log(
      `${name} ${range}: ${severity}, to be fixed within ${days.get(severity) ?? 'no promised number of'} days`,
    )
  return weak.length === 0 ? 0 : 1
}

const [, , given] = process.argv
if (given === '--offline') console.log('NOT AUDITED: skipped, as --offline says')
else process.exitCode = judge(read(given ? readFileSync(given, 'utf8') : ask()))
