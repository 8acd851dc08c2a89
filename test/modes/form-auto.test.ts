import { testIn } from './in-mode.ts'

testIn({ CARRY: 'form', BIND: 'auto' })
