/** `deity accept-key`: lets a server start with a key that did not seal the open sessions. They end. */
import { readConfig } from '../server/config.ts'
import { sealKeys } from '../server/security/keys.ts'
import { createSealer } from '../server/security/seal.ts'
import { openStore } from './open-store.ts'
import type { Result } from './result.ts'

/** With the settings of the server. */
export async function acceptKey(args: string[]): Promise<Result | undefined> {
  if (args.length > 0) return undefined
  const config = readConfig(process.env)
  const store = await openStore(config)
  if (typeof store === 'string') return { status: 1, note: store }
  await store.setSealKeys(createSealer(sealKeys(config.sealKeys, config.data)).fingerprints())
  await store.close()
  return {
    status: 0,
    text: 'The keys are accepted. Pages that were sealed with others are refused: sessions that stand at them end.',
  }
}
