/** What listens in dev while the application does not fit together: every address tells what is wrong. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { dress } from '../dress.ts'
import { Misfits } from '../registry/fault.ts'
import { excerpt, shortName } from './excerpt.ts'
import { frame } from './frame.ts'
import { html } from './markup.ts'

const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')

function pageOf(error: Error): string {
  const faults = error instanceof Misfits ? error.list : []
  const list = faults.map(
    ({ file, line, column, message }) =>
      html`<h2>${shortName(file)}:${line}:${column}</h2>
<p class="message">${message}</p>
${excerpt(file, line)}`,
  )
  const title = faults.length === 1 ? 'One thing does not fit' : `${faults.length} things do not fit`
  return frame(
    faults.length > 0 ? title : 'The application cannot start',
    html`${list.length > 0 ? list : html`<pre tabindex="0"><span>${error.message}</span></pre>`}
<p class="note">The server starts by itself when a file is changed; then reload this page.</p>`,
  )
}

/** @param error why it did not start */
export function createUnstarted(error: Error): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true })
  const page = pageOf(error)
  app.addHook('onRequest', async ({ url }, reply) => {
    dress(reply, false)
    if (url === '/inspect/style.css') return reply.type('text/css; charset=utf-8').send(style)
    return reply.code(500).type('text/html; charset=utf-8').send(page)
  })
  return app
}
