/** The fingerprints of the keys that seal pages, so that a start with other keys is noticed. */
import type { Store } from '../contract.ts'
import type { Connections } from './open.ts'
import { prepareStatement } from './statements.ts'

export function sealKeysIn(
  { reader, writer }: Connections,
  write: Store['write'],
): Pick<Store, 'sealKeys' | 'setSealKeys'> {
  const all = prepareStatement<[], Buffer>(reader, 'select fingerprint from seal_key').pluck()
  const clear = prepareStatement(writer, 'delete from seal_key')
  const add = prepareStatement(writer, 'insert or ignore into seal_key values (?)')
  return {
    sealKeys: async () => all.all(),
    setSealKeys: (fingerprints) =>
      write(async () => {
        clear.run()
        for (const fingerprint of fingerprints) add.run(fingerprint)
      }),
  }
}
