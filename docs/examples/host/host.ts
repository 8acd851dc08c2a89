/** A server that people sign in to, with an application of Deity below `/apply`. */
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import deity from 'deity/fastify'
import Fastify from 'fastify'

declare module 'fastify' {
  interface Session {
    user?: { name: string; role?: string }
  }
}

const { PORT = '3000', SESSION_SECRET = '', LIBRARY_DATA = './library-data' } = process.env

const host = Fastify({ logger: true })
await host.register(cookie)
await host.register(session, { secret: SESSION_SECRET, cookie: { secure: 'auto' } })
await host.register(formbody)

host.get('/', async ({ session }) => `Good day, ${session.user?.name ?? 'visitor'}\n`)
host.post('/sign-in', async (request, reply) => {
  // A password would be checked here.
  const { name } = request.body as { name: string }
  request.session.user = { name }
  return reply.redirect('/apply/loan', 303)
})

await host.register(deity, {
  prefix: '/apply',
  application: join(import.meta.dirname, '../library'),
  data: LIBRARY_DATA,
  identify: ({ session }) => session.user,
})
await host.listen({ port: Number(PORT) })
