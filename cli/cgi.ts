/** `deity cgi`: answers one request of a web server that starts it for each; `--prepare` makes it start faster. */
import { parseArgs } from 'node:util'
import { appFolder } from './folder.ts'
import type { Result } from './result.ts'

async function answer(): Promise<undefined> {
  const { answerRequest } = await import('../server/cgi/answer.ts')
  await answerRequest(process.env)
  // A body that is not read, or that does not come, would keep the process.
  process.exit()
}

export async function cgi(args: string[]): Promise<Result | undefined> {
  if (process.env['GATEWAY_INTERFACE']) return answer()
  const { values, positionals } = parseArgs({
    ...{ args, allowPositionals: true },
    options: { prepare: { type: 'boolean' } },
  })
  if (!values.prepare) {
    if (positionals.length > 0) return undefined
    return { status: 1, note: 'A web server starts it for each request: see docs/cgi.md.' }
  }
  const { prepare } = await import('./prepare-program.ts')
  const parts = await prepare(appFolder(positionals[0]))
  return { status: 0, text: `One program of ${parts} files and packages.` }
}
