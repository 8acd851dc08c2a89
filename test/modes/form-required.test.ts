import { testIn } from './in-mode.ts'

testIn({ SESSION_IN: 'form', COOKIE_BINDING: 'required' })
