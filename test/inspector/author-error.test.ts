/** An error of an author: in dev a page that says where, in production a page that says nothing. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { ApplicationError } from '../../server/application/diagnostic.ts'
import { createStartupErrorServer } from '../../server/startup-error.ts'
import { openApplication } from '../kit/kit.ts'
import { root } from '../support/app.ts'
import { newApplication, newFolder, replaceIn } from '../support/command.ts'

const inDev = { dev: true, token: undefined }

/** An application outside the project, with a mistake in one file. */
async function withMistake(t: Test, file: string, from: string, to: string, dev: boolean) {
  const folder = newFolder(t)
  await newApplication(folder)
  replaceIn(join(folder, file), from, to)
  const app = await openApplication(folder, dev ? { inspection: inDev } : {})
  t.teardown(() => app.close())
  return app
}

const action = [
  'actions/request/give-details.ts',
  '    await db.insertInto',
  "    throw new Error('Out of ink')\n    await db.insertInto",
] as const
const view = [
  'screens/request/done.ts',
  '({ name: state.name })',
  "{\n    throw new TypeError('No such pen')\n  }",
] as const
const template = [
  'screens/request/done.hbs',
  '{{name}}',
  '{{name}}{{#each name}}\n{{this.ink.colour}}{{/each}}',
] as const

for (const dev of [true, false]) {
  const mode = dev ? 'in dev' : 'in production'
  const says = (text: string, ...words: RegExp[]) => {
    for (const word of words) if (word.test(text) !== dev) return `${word} ${dev ? 'is missing' : 'is told'}`
    return ''
  }

  t.test(`an action that throws, ${mode}`, async (t) => {
    const app = await withMistake(t, ...action, dev)
    const visitor = await app.visit('/request')
    await visitor.fill({ name: 'Ada' }).submit()
    t.equal(visitor.status, 500)
    t.equal(
      says(
        visitor.body,
        /give-details\.ts:\d+:\d+/,
        /Out of ink/,
        /<mark>.*throw new Error/,
        /request\/details, as of phase 0/,
      ),
      '',
    )
    t.equal(says(visitor.body, /none is stored yet/), '')
    t.match(app.log.join(''), /Out of ink/, 'the log always has it')
    await app.holds('request', [])
  })

  t.test(`a view that throws, ${mode}`, async (t) => {
    const app = await withMistake(t, ...view, dev)
    const visitor = await app.visit('/request')
    await visitor.fill({ name: 'Ada' }).submit()
    t.equal(visitor.status, 500)
    t.equal(
      says(
        visitor.body,
        /done\.ts:7:11/,
        /No such pen/,
        /<mark>.*throw new TypeError/,
        /href="\/inspect\/1\/1"/,
      ),
      '',
    )
    await app.holds('request', [{ name: 'Ada' }])
    if (!dev) return
    await visitor.follow('Session 1, phase 1')
    visitor.sees({ heading: 'Session 1, phase 1' })
    await visitor.follow('Thank you')
    visitor.sees({ status: 500, text: 'No such pen' })
  })

  t.test(`a template that throws, ${mode}`, async (t) => {
    const app = await withMistake(t, ...template, dev)
    const visitor = await app.visitAt('request/done', { name: 'Ada' })
    t.equal(visitor.status, 500)
    t.equal(says(visitor.body, /done\.hbs:2:1/, /<mark>.*this\.ink\.colour/), '')
  })
}

t.test('in dev a foreign name of this machine shows nothing', async (t) => {
  const app = await withMistake(t, ...template, true)
  const { url } = await app.visitAt('request/done', { name: 'Ada' })
  const ask = (host: string, path = url.slice(app.url.length)) =>
    app.server.inject({ url: path, headers: { host } })
  t.match((await ask(`localhost:${app.port}`)).body, /<mark>/)
  for (const path of [undefined, '/', '/request', '/inspect', '/inspect/style.css', '/nowhere']) {
    const { statusCode, body } = await ask(`rebound.example:${app.port}`, path)
    t.equal(statusCode, 421, String(path))
    t.match(body, /This host name is not served/)
    t.notMatch(body, /<mark>|\.hbs|Ada/)
  }
})

t.test('nor does an application that does not start', async (t) => {
  const file = join(root, 'screens/booking/dates.hbs')
  const app = createStartupErrorServer(
    new ApplicationError([{ file, line: 1, column: 1, code: 'DEITY_TYPE', message: 'No such ink' }]),
    '',
  )
  t.teardown(() => app.close())
  const ask = (host: string) => app.inject({ url: '/', headers: { host } })
  t.match((await ask('127.0.0.1:8080')).body, /No such ink.*<mark>/s)
  const foreign = await ask('rebound.example:8080')
  t.equal(foreign.statusCode, 421)
  t.notMatch(foreign.body, /ink|dates|<mark>/)
  t.match(foreign.headers['content-security-policy'], /default-src 'none'/)
})

/** `npm run dev` as a process of its own. */
async function startDev(t: Test, folder: string) {
  const env: NodeJS.ProcessEnv = { ...process.env, APP: folder, PORT: '0', LOG_LEVEL: 'info' }
  delete env['NODE_OPTIONS']
  const child = spawn(process.execPath, [join(root, 'cli/deity.js'), 'dev'], { cwd: folder, env })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      printed += data
    })
  t.teardown(async () => {
    if (child.exitCode !== null) return
    const closed = once(child, 'exit')
    child.kill('SIGTERM')
    await closed
  })
  /** The page that the newest server shows, once it is as it should be. */
  const page = async (wanted: RegExp): Promise<string> => {
    const until = Date.now() + 60_000
    for (let body = ''; Date.now() < until; await sleep(100)) {
      const url = [...printed.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].at(-1)?.[0]
      if (url)
        body = await fetch(`${url}/request`).then(
          (answer) => answer.text(),
          () => '',
        )
      if (wanted.test(body)) return body
    }
    throw new Error(`no page with ${wanted}: ${printed}`)
  }
  return { page, printed: () => printed }
}

t.test(
  'an application that does not start is a page, and the fixed one starts',
  { timeout: 200_000 },
  async (t) => {
    const folder = newFolder(t)
    await newApplication(folder)
    const screen = join(folder, 'screens/request/details.hbs')
    replaceIn(screen, '"name"', '"nam"')
    const { page } = await startDev(t, folder)
    const fault = await page(/2 errors/)
    t.match(fault, /details\.hbs:2:\d+/)
    t.match(fault, /did you mean &quot;name&quot;/)
    t.match(fault, /<mark>.*&quot;nam&quot;/)
    replaceIn(screen, '"nam"', '"name"')
    t.match(await page(/Your details/), /<form/)
    replaceIn(join(folder, 'screens/request/details.ts'), 'Your details', 'Who you are')
    t.match(await page(/Who you are/), /<form/)
    writeFileSync(join(folder, 'db/migrations/002-more.sql'), 'create table nothing (')
    t.match(await page(/cannot start/), /002-more\.sql: /)
    rmSync(join(folder, 'db/migrations/002-more.sql'))
    await page(/Who you are/)
  },
)
