/** The test files of whole journeys, phases and requests, once more in another way to carry a session and to bind it. */
import { join } from 'node:path'
import t from 'tap'
import type { Bind } from '../../server/bond.ts'
import type { Carry } from '../../server/view/ways.ts'
import { root } from '../support/app.ts'

/**
 * Not among them: `fields`, which knows no server; `bond` and `carry`, which say themselves which mode they are about; and
 * the proofs of gestures, of the door and of crashes, which go through the modes by themselves.
 */
const files = [
  'journeys/booking',
  'journeys/change',
  'journeys/staff',
  'server/authority',
  'server/door',
  'server/phase',
  'server/resume',
]

/** Node's own limits for a socket on which no request has arrived yet; to wait for them takes 21 s. */
const leftOut = 'slow headers, slow bodies and silence do not hold up others'

/** Milliseconds. */
const timeout = 280_000

export function testIn(mode: { CARRY: Carry; BIND: Bind }): void {
  const env = { ...process.env, ...mode, ROUNDS: '3', TAP_GREP: leftOut, TAP_INVERT: '1' }
  for (const file of files) {
    const args = ['--import', './server/typescript.js', join('test', `${file}.test.ts`)]
    t.spawn(process.execPath, args, { cwd: root, env, timeout }, file)
  }
}
