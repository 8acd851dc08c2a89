import { testIn } from './in-mode.ts'

testIn({ CARRY: 'link', BIND: 'required' })
