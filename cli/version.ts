/** `deity version`. */
import { version as own } from '../server/version.ts'
import type { Result } from './result.ts'

export const version = (args: string[]): Result | undefined =>
  args.length > 0 ? undefined : { status: 0, text: `deity ${own}, node ${process.versions.node}` }
