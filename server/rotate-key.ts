/**
 * Puts a new key before those that seal forms and links: `npm run rotate-key -- [DATA]`. The server takes it up at
 * SIGHUP or at its next start; what was sealed before stays good as long as the old key is in the file.
 */
import { resolve } from 'node:path'
import { readConfig } from './config.ts'
import { rotateKey } from './key.ts'

try {
  const [folder] = process.argv.slice(2)
  const { data, sealKeys } = readConfig(process.env)
  if (sealKeys && folder === undefined)
    throw new Error('The keys are in SEAL_KEY: put a new one before them there.')
  const count = rotateKey(folder === undefined ? data : resolve(folder))
  process.stdout.write(`There are ${count} keys now. Send the server SIGHUP, or restart it.\n`)
} catch (error) {
  process.stderr.write(`There is no new key.\n${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
