/** `deity cgi`: answers one request of a web server that starts it for each. */
import type { Result } from './result.ts'

export async function cgi(args: string[]): Promise<Result | undefined> {
  if (args.length > 0) return undefined
  if (!process.env['GATEWAY_INTERFACE'])
    return { status: 1, note: 'A web server starts it for each request: see docs/cgi.md.' }
  const { answerRequest } = await import('../server/cgi/answer.ts')
  await answerRequest(process.env)
  // A body that is not read, or that does not come, would keep the process.
  process.exit()
}
