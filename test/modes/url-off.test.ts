import { testIn } from './in-mode.ts'

testIn({ SESSION_IN: 'url', COOKIE_BINDING: 'off' })
