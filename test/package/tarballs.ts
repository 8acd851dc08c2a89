/** What the tarballs hold, and what publint and attw find in them. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { run } from './shell.ts'
import { step } from './steps.ts'

const own = import.meta.dirname
const command = (name: string) => join(own, 'node_modules/.bin', name)

/** Code for users. */
const isShipped = (file: string): boolean =>
  /^package\/(package\.json|tsconfig\.app\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(file) ||
  /^package\/(server|cli|testing\/kit)\/.*(\.js|\.d\.ts|\.js\.map|\.hbs|\.css|\.sql)$/.test(file) ||
  /^package\/server\/view\/texts\/[\w-]+\.json$/.test(file)

/** @param dist the folder with both */
export async function checkTarballs(dist: string, version: string): Promise<void> {
  const [deity, create] = [`deity-${version}.tgz`, `create-deity-${version}.tgz`].map((file) =>
    join(dist, file),
  )
  await step('the tarball has what its users need, and no test, proof or benchmark', async () => {
    const files = (await run(`tar tzf ${deity}`, own)).trim().split('\n')
    assert.deepEqual(
      files.filter((file) => !isShipped(file) || /\.test\.|\/runners\//.test(file)),
      [],
    )
  })
  await step('create-deity needs no other package', async () => {
    const text = await run(`tar xzOf ${create} package/package.json`, own)
    assert.equal(JSON.parse(text).dependencies, undefined)
  })
  for (const name of ['deity', 'create-deity'])
    await step(`publint finds nothing in ${name}`, async () => {
      const output = await run(`${command('publint')} run --strict ${join(dist, name)}`, own)
      assert.match(output, /All good!/)
    })
  // There is no CommonJS: Node 20.20 and later can require these modules.
  await step('attw finds nothing', () =>
    run(`${command('attw')} ${deity} --profile esm-only --no-emoji`, own),
  )
}
