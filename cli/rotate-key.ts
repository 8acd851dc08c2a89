/** `deity rotate-key`: puts a new key before those that seal forms and links. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../server/config.ts'
import { rotateKey as rotateKeyIn } from '../server/security/keys.ts'
import { type Result, refused } from './result.ts'

/**
 * With the settings of the server, which loads the key at SIGHUP or at its next start. Pages sealed earlier
 * are accepted as long as the old key is in the file.
 */
export function rotateKey(args: string[]): Result | undefined {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [folder] = positionals
  if (positionals.length > 1) return undefined
  try {
    const { data, sealKeys } = readConfig(process.env)
    if (sealKeys && folder === undefined)
      throw new Error('The keys are in SEAL_KEY: put a new one before them there.')
    const count = rotateKeyIn(folder === undefined ? data : resolve(folder))
    return { status: 0, text: `There are ${count} keys now. Send the server SIGHUP, or restart it.` }
  } catch (error) {
    return refused('There is no new key.', error)
  }
}
