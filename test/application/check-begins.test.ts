/** Mistakes in what begins another transaction are reported with file and line before the server starts. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import { fixture } from '../support/app.ts'
import { replaceIn } from '../support/command.ts'

const edit = 'actions/shelf/edit.ts'

const mistakes: readonly { name: string; edit: readonly [from: string, to: string]; report: RegExp }[] = [
  {
    name: 'a transaction that there is not',
    edit: ["'editing/form', 'shelf", "'editong/form', 'shelf"],
    report: /edit\.ts:\d+:\d+ {2}there is no transaction "editong" \(did you mean "editing"\?\)/,
  },
  {
    name: 'a screen that the transaction has not',
    edit: ["'editing/form', 'shelf", "'editing/from', 'shelf"],
    report:
      /edit\.ts:\d+:\d+ {2}"editing" has no screen "from" \(did you mean "form"\?\) \[DEITY_SCREEN_UNKNOWN\]/,
  },
  {
    name: 'only its own transaction’s screens are meant without a slash',
    edit: ["'editing/form', 'shelf", "'form', 'shelf"],
    report: /edit\.ts:\d+:\d+ {2}there is no screen "form"/,
  },
]

/** A copy of the application. */
function copied(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'deity-check-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  cpSync(fixture('shelf'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

for (const { name, edit: change, report } of mistakes)
  t.test(name, async (t) => {
    const folder = copied(t)
    replaceIn(join(folder, edit), ...change)
    await t.rejects(loadApplication(folder), { message: report })
  })

t.test('a screen that only another transaction leads to is reached', async (t) => {
  const choose = 'actions/editing/choose.ts'
  const reached = copied(t)
  replaceIn(join(reached, choose), "next: ['form']", "next: ['which']")
  await t.resolves(loadApplication(reached))
  const left = copied(t)
  replaceIn(join(left, choose), "next: ['form']", "next: ['which']")
  replaceIn(join(left, edit), "'editing/form', ", '')
  replaceIn(join(left, 'actions/shelf/touch.ts'), "'editing/form'", "'editing/which'")
  await t.rejects(loadApplication(left), { message: /form\.ts:1:1 {2}nothing leads to this screen/ })
})
