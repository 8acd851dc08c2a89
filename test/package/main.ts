/**
 * `npm run test:package`: see README.md. `--node 22 --node 24` names the other versions of Node, `--quick` leaves them
 * out. `--build COMMAND` runs a command in the new application while the registry runs: build-image.sh builds the image
 * that test/container.sh tests.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { workOn } from './author.ts'
import { operate } from './operator.ts'
import { serveOnOtherNodes } from './other-nodes.ts'
import { startRegistry } from './registry.ts'
import { run } from './shell.ts'
import { step } from './steps.ts'
import { checkTarballs } from './tarballs.ts'
import { follow, isTheExample, snippets } from './tutorial.ts'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    // Compiling takes more than a minute for each: the newest here, and both in .ci/long.
    node: { type: 'string', multiple: true, default: ['24'] },
    build: { type: 'string' },
  },
})

const root = join(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const tarballs = [`deity-${version}.tgz`, `create-deity-${version}.tgz`]

/** The names and texts of a folder's files, but for what was installed. */
const listing = (folder: string): Promise<string> =>
  run(
    'find . -type f -not -path "./node_modules/*" -not -name "package*.json" | sort | xargs sha256sum',
    folder,
  )

const work = mkdtempSync(join(tmpdir(), 'deity-package-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

await step('npm run build', () => run('npm run build', root))
await checkTarballs(dist, version)

const registry = await step('a registry on loopback gets both tarballs', async () => {
  const started = await startRegistry(join(work, 'registry'))
  for (const tarball of tarballs) started.publish(join(dist, tarball))
  return started
})

const other = join(work, 'other')
await step('npx ./create-deity.tgz creates an application, which installs deity.tgz', async () => {
  mkdirSync(other)
  for (const tarball of tarballs) await run(`cp ${join(dist, tarball)} .`, other)
  await run(`npx ./${tarballs[1]} library`, other, registry.environment)
  // Compiling is left to the other way, below.
  await run(`npm install --ignore-scripts ../${tarballs[0]}`, join(other, 'library'), registry.environment)
  await run('npx deity version && npx tsc --noEmit', join(other, 'library'))
})

const [first, ...rest] = snippets
assert.ok(first)
const library = await step(`the tutorial begins: ${first.text.trim().split('\n').join(', ')}`, () =>
  follow([first], work, registry.environment),
)
await step('both ways make the same application', async () =>
  assert.equal(await listing(library), await listing(join(other, 'library'))),
)
const { build } = options
if (build) await step(build, () => run(build, library, registry.environment))
// Nothing below needs a registry.
registry.stop()

await workOn(library)
await step('the tutorial goes on to its end, and makes the example', async () => {
  await follow(rest, library, {})
  isTheExample(library)
})
await operate(library)
if (!options.quick) await serveOnOtherNodes(library, options.node.map(Number))
process.exit(0)
