/**
 * What is shipped, as CycloneDX: `npm run sbom`. npm's own `--omit dev` leaves out whatever something for
 * developing needs as well, Handlebars among it; the lockfile knows better.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
const shipped = new Set(
  Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version }]) => `pkg:npm/${nameOf(path)}@${version}`),
)
const isShipped = ({ purl }) => shipped.has(decodeURIComponent(purl))

const all = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
  encoding: 'utf8',
  maxBuffer: 1e8,
  stdio: ['ignore', 'pipe', 'ignore'],
})
const list = JSON.parse(all)
list.components = list.components.filter(isShipped)
const kept = new Set([list.metadata.component, ...list.components].map((each) => each['bom-ref']))
list.dependencies = list.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)) }))
console.log(JSON.stringify(list, null, 2))
