/**
 * The test files of whole journeys, phases and requests, once more in another way to carry a session and to
 * bind it.
 */
import { join } from 'node:path'
import t from 'tap'
import type { CookieBinding } from '../../server/security/browser-binding.ts'
import type { SessionIn } from '../../server/view/urls.ts'
import { root } from '../support/app.ts'

/**
 * Not among them: `fields`, which knows no server; `browser-binding` and `links`, which say themselves which mode
 * they are about; and the proofs of gestures, of HTTP and of crashes, which go through the modes by
 * themselves.
 */
export const files = [
  'journeys/booking',
  'journeys/change',
  'journeys/staff',
  'journeys/bookshop',
  'engine/authorization',
  'http/request-checks',
  'engine/phase',
  'engine/resume',
]

/** Node's own limits for a socket on which no request has arrived yet; to wait for them takes 21 s. */
const leftOut = 'slow headers, slow bodies and silence do not hold up others'

/** Milliseconds. */
const timeout = 280_000

export interface Mode {
  SESSION_IN: SessionIn
  COOKIE_BINDING: CookieBinding
}

/** @param more settings of the environment, besides those of the mode */
export function testIn(mode: Mode, run: readonly string[] = files, more: Record<string, string> = {}): void {
  const env = { ...process.env, ...mode, ...more, ROUNDS: '3', TAP_GREP: leftOut, TAP_INVERT: '1' }
  for (const file of run) {
    const args = ['--import', './server/runtime/typescript.js', join('test', `${file}.test.ts`)]
    t.spawn(process.execPath, args, { cwd: root, env, timeout }, file)
  }
}
