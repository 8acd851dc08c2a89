/** The host that docs/how-to/fastify.md shows, as a process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { formsIn, headingOf, textOf } from '../kit/html.ts'
import { root } from '../support/app.ts'
import { spawnNode } from '../support/process.ts'

t.test('who signs in to the host borrows a book, and signing in as another ends that', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'deity-example-'))
  t.teardown(() => rmSync(data, { recursive: true }))
  const host = spawnNode(['--import', './cli/preload.js', join(root, 'docs/examples/host/host.ts')], {
    PORT: '0',
    SESSION_SECRET: 'a secret that is at least 32 characters long',
    LIBRARY_DATA: data,
  })
  t.teardown(() => host.end('SIGKILL'))
  const url = (await host.printed(/listening at (http:\/\/127\.0\.0\.1:\d+)/))[1] ?? ''
  const jar = new Map<string, string>()
  async function go(
    path: string,
    body?: URLSearchParams,
  ): Promise<{ url: string; status: number; text: string }> {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(new URL(path, url), {
      ...{ headers: { cookie }, redirect: 'manual' },
      ...(body && { method: 'POST', body }),
    })
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (response.status === 303 && location) return go(location)
    return { url: response.url, status: response.status, text: await response.text() }
  }
  const signIn = (name: string) => go('/sign-in', new URLSearchParams({ name }))
  const press = (page: string, values: Record<string, string> = {}) => {
    const form = formsIn(page)[0]
    const body = new URLSearchParams()
    for (const { name, value } of form?.fields ?? []) body.set(name, values[name] ?? value)
    return go(form?.action ?? '', body)
  }

  const shelf = await signIn('Ada')
  t.match(headingOf(shelf.text), /book/i)
  const details = await press(shelf.text)
  const review = await press(details.text, { name: 'Ada' })
  t.equal(headingOf(review.text), 'Check your answers')
  await signIn('Bob')
  t.equal((await go(review.url)).status, 410)
  await signIn('Ada')
  const done = await press(review.text)
  t.match(textOf(done.text), /Enjoy .*, Ada/)
  t.equal(await (await fetch(url)).text(), 'Good day, visitor\n')
})
