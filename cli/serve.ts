/** `deity serve`: starts the server, which ends with the process. */
import type { Result } from './result.ts'

export async function serve(args: string[]): Promise<Result | undefined> {
  if (args.length > 0) return undefined
  await import('../server/main.ts')
  return { status: 0 }
}
