/** The server in dev while the application has errors: it shows them at every URL. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { ApplicationError } from './application/diagnostic.ts'
import { addSecurityHeaders } from './http/security-headers.ts'
import { html } from './inspector/html.ts'
import { inspectorPage } from './inspector/layout.ts'
import { excerpt, shortName } from './inspector/source-excerpt.ts'
import { faults } from './model/faults.ts'
import { isLoopbackHost } from './security/loopback.ts'
import { type UrlAt, urlsBelow } from './view/base-path.ts'
import { frameworkTexts, ownLanguage } from './view/framework-texts.ts'

const style = readFileSync(join(import.meta.dirname, 'inspector/style.css'), 'utf8')

function pageOf(error: Error, urlAt: UrlAt): string {
  const faults = error instanceof ApplicationError ? error.list : []
  const list = faults.map(
    ({ file, line, column, message }) =>
      html`<h2>${shortName(file)}:${line}:${column}</h2>
<p class="message">${message}</p>
${excerpt(file, line)}`,
  )
  const title = faults.length === 1 ? 'One error' : `${faults.length} errors`
  return inspectorPage(
    urlAt,
    faults.length > 0 ? title : 'The application cannot start',
    html`${list.length > 0 ? list : html`<pre tabindex="0"><span>${error.message}</span></pre>`}
<p class="note">The server restarts when a file changes; then reload this page.</p>`,
  )
}

/**
 * @param error the reason why the application did not start
 * @param basePath `BASE_PATH`
 */
export function createStartupErrorServer(error: Error, basePath: string): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true })
  const urlAt = urlsBelow(basePath)
  const page = pageOf(error, urlAt)
  addSecurityHeaders(app, { keepAlive: false })
  app.addHook('onRequest', async ({ url, headers }, reply) => {
    // See `refuseRebinding`.
    if (!isLoopbackHost(headers.host))
      return reply
        .code(faults.misdirected.status)
        .type('text/plain; charset=utf-8')
        .send(frameworkTexts(ownLanguage).get('deity.fault.misdirected.text'))
    if (url === urlAt('/inspect/style.css')) return reply.type('text/css; charset=utf-8').send(style)
    return reply.code(500).type('text/html; charset=utf-8').send(page)
  })
  return app
}
