/** The list of safeguards fits the code: each can be taken away. `npm run prove:mutants` does so. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../../support/app.ts'
import { controls } from '../hostile/controls.ts'
import { mutants } from './list.ts'

const faults = Object.entries(controls).flatMap(([name, { patches }]) =>
  patches.map((patch) => ({ safeguard: `prove:hostile --without ${name}`, ...patch })),
)

/** Is the line of this place one of a comment alone? */
const isInComment = (source: string, index: number): boolean =>
  /^\s*(\/\/|\/?\*)/.test(source.slice(source.lastIndexOf('\n', index) + 1))

for (const { safeguard, file, from, to } of [...mutants, ...faults])
  t.test(safeguard, async (t) => {
    const source = readFileSync(join(root, file), 'utf8')
    t.ok(source.includes(from), `${file} holds ${from}`)
    t.notOk(
      isInComment(source, source.indexOf(from)),
      'it stands in the code, and not in a comment before it',
    )
    t.not(
      source.replace(from, () => to),
      source,
    )
  })
