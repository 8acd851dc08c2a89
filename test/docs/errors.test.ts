/** docs/errors.md lists every code that can be met, and no other. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { faults } from '../../server/model/faults.ts'
import { authorErrors } from '../../server/runtime/author-errors.ts'
import { operatorErrors } from '../../server/runtime/operator-errors.ts'
import { root } from '../support/app.ts'

const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')
const listed = new Set([...page.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code = '']) => code))
const lists = ['server/runtime/author-errors.ts', 'server/runtime/operator-errors.ts']
const inCode = ['server', 'cli']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => /\.[jt]s$/.test(file) && !lists.includes(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))

t.test('every code of the lists is on the page, and no other', async (t) => {
  const all = [authorErrors, operatorErrors, faults].flatMap((list) => Object.keys(list))
  t.same([...listed].sort(), all.sort())
})

t.test('every code of authors and operators is reported somewhere', async (t) => {
  const found = [...readFileSync(join(root, lists[1] ?? ''), 'utf8').matchAll(/\/, '(DEITY_\w+)'\]/g)]
  const byCause = new Set(found.map(([, code]) => code))
  for (const code of [...Object.keys(authorErrors), ...Object.keys(operatorErrors)])
    t.ok(byCause.has(code) || inCode.some((text) => text.includes(`'${code}'`)), code)
})
