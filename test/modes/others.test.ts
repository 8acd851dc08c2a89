/** The modes that no other file here runs in; with `LONG=1`, as they take four minutes. */
import t from 'tap'
import { testIn } from './in-mode.ts'

if (process.env['LONG'] === '1') {
  testIn({ SESSION_IN: 'url', COOKIE_BINDING: 'required' })
  testIn({ SESSION_IN: 'form', COOKIE_BINDING: 'auto' })
  testIn({ SESSION_IN: 'form', COOKIE_BINDING: 'off' })
} else t.test('every other mode', { skip: 'LONG=1 runs them' }, async () => {})
