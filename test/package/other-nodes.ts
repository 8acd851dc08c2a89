/** The other versions of Node, from npm's packages of it. */
import assert from 'node:assert/strict'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from './operator.ts'
import { run } from './shell.ts'
import { step } from './steps.ts'

/** A copy of the application with what is compiled for that version, or why there is none. */
async function copyFor(app: string, version: number) {
  const node = join(import.meta.dirname, 'node_modules', `node-${version}`)
  if (!existsSync(join(node, 'bin/node'))) return 'npm has none for this machine'
  const copy = `${app}-${version}`
  cpSync(app, copy, { recursive: true, verbatimSymlinks: true })
  const environment = { PATH: `${join(node, 'bin')}:${process.env['PATH']}`, npm_config_nodedir: node }
  await run('npm rebuild better-sqlite3', copy, environment)
  return { copy, environment }
}

/** @param app is copied for each of the major versions: what is compiled fits one */
export async function serveOnOtherNodes(app: string, versions: readonly number[]): Promise<void> {
  const copies = await step(`better-sqlite3 is compiled for Node ${versions.join(' and ')}`, () =>
    Promise.all(versions.map((version) => copyFor(app, version))),
  )
  for (const [index, version] of versions.entries()) {
    const made = copies[index] ?? ''
    if (typeof made === 'string') console.log(`ok - Node ${version} # SKIP ${made}`)
    else
      await step(`Node ${version}: a journey and the application's tests`, async () => {
        assert.match(
          await run('npx deity version', made.copy, made.environment),
          new RegExp(`node ${version}\\.`),
        )
        await serve(made.copy, made.environment)
        await run('npm test', made.copy, made.environment)
      })
  }
}
