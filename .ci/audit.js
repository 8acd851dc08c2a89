/**
 * What npm knows of weaknesses in what is shipped, and by when each has to be mended: `npm run audit`. Ends with 1 when there
 * is any, and with 0 and a line when the registry says nothing. `npm run audit -- FILE` judges what npm said before.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The promise, as it is written. */
const days = new Map(
  [
    ...readFileSync('docs/release.md', 'utf8').matchAll(
      /^\| (critical|high|moderate|low) \| (\d+) days \|/gm,
    ),
  ].map(([, severity, count]) => [severity, count]),
)
const [, , file] = process.argv
const said = file
  ? readFileSync(file, 'utf8')
  : spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', maxBuffer: 1e8 }).stdout
const { vulnerabilities } = JSON.parse(said || '{}')
if (!vulnerabilities) console.log('the registry says nothing of weaknesses now')
for (const { name, severity, range } of Object.values(vulnerabilities ?? {})) {
  console.log(
    `${name} ${range}: ${severity}, to be mended within ${days.get(severity) ?? 'no promised number of'} days`,
  )
  process.exitCode = 1
}
