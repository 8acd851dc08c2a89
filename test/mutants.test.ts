/** The list of safeguards fits the code: each can be taken away. `npm run prove:mutants` does so. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { mutants } from './prove/mutants-list.ts'
import { root } from './support/app.ts'

for (const { safeguard, file, from, to } of mutants)
  t.test(safeguard, async (t) => {
    const source = readFileSync(join(root, file), 'utf8')
    t.ok(source.includes(from), `${file} holds ${from}`)
    t.not(
      source.replace(from, () => to),
      source,
    )
  })
