/** `deity test`: checks an application, then runs its tests with Node's own runner. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { check } from './check.ts'
import { appFolder, own } from './folder.ts'
import type { Result } from './result.ts'

/** Node 20's runner takes no patterns. */
const testsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .sort()
        .map((name) => join(folder, name))
    : []

/** @param args files, and arguments of Node's runner such as `--test-name-pattern=…` */
export async function test(args: string[]): Promise<Result> {
  const app = appFolder(undefined)
  const checked = await check([app])
  if (checked.status !== 0) return checked
  if (checked.note) console.error(checked.note)
  const options = args.filter((arg) => arg.startsWith('-'))
  const given = args.filter((arg) => !arg.startsWith('-'))
  const files = given.length > 0 ? given : testsIn(join(app, 'test'))
  if (files.length === 0) return { status: 1, note: 'There is no test/*.test.ts.' }
  const preload = join(own, 'cli/preload.js')
  const runner = spawn(process.execPath, ['--import', preload, '--test', ...options, ...files], {
    stdio: 'inherit',
    cwd: app,
  })
  const [status] = await once(runner, 'exit')
  return { status: status === 0 ? 0 : 1 }
}
