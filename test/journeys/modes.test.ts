/** The same journeys, in each way to carry a session and to bind it. */
import { join } from 'node:path'
import t from 'tap'

const modes = [
  { CARRY: 'link', BIND: 'off' },
  { CARRY: 'link', BIND: 'required' },
  { CARRY: 'form', BIND: 'auto' },
  { CARRY: 'form', BIND: 'required' },
]
const node = ['--import', './server/typescript.js']

for (const mode of modes)
  for (const journey of ['booking', 'change']) {
    const file = join(import.meta.dirname, `${journey}.test.ts`)
    const env = { ...process.env, ...mode }
    t.spawn(
      process.execPath,
      [...node, file],
      { env, timeout: 120_000 },
      `${journey}, ${Object.values(mode)}`,
    )
  }
