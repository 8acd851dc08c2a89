/** What an author does with an application that `npm create deity` has just made. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, start } from './shell.ts'
import { step } from './steps.ts'

/** Replaces a text in a file for a while. @returns undoes it */
function edit(file: string, from: string, to: string): () => void {
  const text = readFileSync(file, 'utf8')
  assert.ok(text.includes(from), `${file} has ${from}`)
  writeFileSync(file, text.replaceAll(from, to))
  return () => writeFileSync(file, text)
}

/** The text of a page, once it matches. */
async function pageWith(url: () => string | undefined, wanted: RegExp): Promise<void> {
  let body = ''
  for (let tries = 0; tries < 300; tries++) {
    const address = url()
    if (address) body = await fetch(address).then((answer) => answer.text(), String)
    if (wanted.test(body)) return
    await sleep(100)
  }
  throw new Error(`no page with ${wanted}: ${body.slice(0, 2000)}`)
}

/** @param app its folder, with its packages */
export async function workOn(app: string): Promise<void> {
  const screen = join(app, 'screens/request/details.hbs')
  const action = join(app, 'actions/request/give-details.ts')

  await step('npm run dev shows a changed screen, and prints what check finds', async () => {
    const dev = start('npm run dev', app, { PORT: '0' })
    const url = () => {
      const address = [...dev.output().matchAll(/listens at (http:\/\/[\d.:]+)/g)].at(-1)?.[1]
      return address && `${address}/request`
    }
    await dev.printed(/listens at/)
    await pageWith(url, /Your name/)
    const undo = edit(screen, 'Your name', 'Your whole name')
    await pageWith(url, /Your whole name/)
    const undoOther = edit(action, 'input.name', 'input.nam')
    await dev.printed(/give-details\.ts:10:\d+ .*'nam' does not exist/)
    undoOther()
    undo()
    await dev.end()
  })

  const module = { nodenext: 'nodenext', bundler: 'esnext' }
  for (const [resolution, kind] of Object.entries(module))
    await step(`tsc passes with moduleResolution ${resolution}, libraries checked`, async () => {
      const tsc = `npx tsc --noEmit --moduleResolution ${resolution} --module ${kind}`
      await run(`${tsc} --skipLibCheck false`, app)
      const undo = edit(action, 'input.name', 'input.nam')
      await assert.rejects(run(tsc, app), /actions\/request\/give-details\.ts\(10,\d+\).*Did you mean 'name'/)
      undo()
    })

  await step('check names a wrong name in the author’s file', async () => {
    const undo = edit(screen, '"name"', '"nam"')
    await assert.rejects(run('npm run check', app), /screens\/request\/details\.hbs:2:\d+ .*nam/)
    undo()
    await run('npm run check', app)
  })
}
