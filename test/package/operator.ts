/** What an operator does with an installed application: the one of the tutorial. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { openVisitor } from '../kit/visitor.ts'
import { type Environment, run, start } from './shell.ts'
import { step } from './steps.ts'

/** A visitor borrows a book, and goes back and forth. */
async function borrow(url: string): Promise<void> {
  const visitor = await openVisitor(url, '/loan')
  await visitor.submit('Choose Pride and Prejudice')
  await visitor.fill({ name: 'Ada' }).submit()
  await visitor.back()
  await visitor.fill({ name: 'Grace' }).submit()
  visitor.sees({ text: 'Grace' })
  await visitor.twice('Borrow it')
  visitor.sees({ heading: 'It is yours' })
}

/** @param app with a database in data/ afterwards */
export async function serve(app: string, environment: Environment = {}): Promise<void> {
  const server = start('npm start', app, { PORT: '0', ...environment })
  const [, url = ''] = await server.printed(/listens at (http:\/\/[\d.:]+)/)
  try {
    assert.match(server.output(), /"msg":"Deity \d+\.\d+\.\d+ starts on Node \d+/)
    await borrow(url)
    const PORT = new URL(url).port
    assert.match(await run('npx deity health', app, { PORT, ...environment }), /^healthy$/m)
  } finally {
    await server.end()
  }
  assert.match(server.output(), /"msg":"stopped"/, 'SIGTERM to npm ends the server')
}

/** @param app its folder, with its packages */
export async function operate(app: string): Promise<void> {
  await step('npm start serves a journey, and SIGTERM ends it', () => serve(app))
  await step('every command for operators works', async () => {
    const deity = (words: string) => run(`npx deity ${words}`, app)
    assert.match(await deity('version'), /^deity \d/)
    assert.match(await deity('config'), new RegExp(`^APP +${app} +default`, 'm'))
    await deity('backup copy')
    await deity('rotate-key')
    await deity('restore copy')
    await deity('accept-key')
    assert.match(await deity('forget Ada'), /^Forgotten: /)
    await assert.rejects(deity('staff add Grace'), /no accounts/)
    await run(`rm -r copy ${join(app, 'data')}`, app)
  })
}
