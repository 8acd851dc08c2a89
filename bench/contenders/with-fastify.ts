/** The contenders on Fastify, which differ in what a phase is and in how its transaction is opened. */
import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import type { Sent } from './order.ts'
import type { Page } from './pages.ts'
import { html, port, style } from './settings.ts'

export async function serve(first: () => Page, post: (sent: Sent) => Page | Promise<Page>): Promise<void> {
  const app = Fastify({ bodyLimit: 65_536, maxRequestsPerSocket: 1 })
  await app.register(formbody)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('connection', 'close')
  })
  app.get('/style.css', async (_request, reply) => reply.type('text/css').send(style))
  app.get('/order', async (_request, reply) => reply.type(html).send(first().body))
  app.post('/order', async (request, reply) => {
    const { status, body } = await post(request.body as Sent)
    return reply.code(status).type(html).send(body)
  })
  await app.listen({ host: '127.0.0.1', port })
}
