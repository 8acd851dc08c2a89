/** A host: a Fastify server with users, sessions, CORS, uploads and error pages of its own, as people have them. */
import type { AddressInfo } from 'node:net'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import session from '@fastify/session'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import deity, { type DeityOptions } from '../../server/plugin.ts'

declare module 'fastify' {
  interface Session {
    user?: { name: string; role?: string }
  }
}

export interface Host {
  app: FastifyInstance
  url: string
  port: number
  /** The number of its next session. */
  sessions: { next: number }
  /** The lines of its log. */
  log: Record<string, unknown>[]
}

const words = 'A text of the host, long enough to be compressed where a client wants that. '.repeat(20)

function addRoutes(app: FastifyInstance): void {
  app.get('/', (_request, reply) => reply.type('text/html').send(`<h1>The host</h1><p>${words}</p>`))
  app.get('/me', async ({ session }) => ({ user: session.user ?? null }))
  app.post('/login', async (request) => {
    const { name, role } = request.body as { name: string; role?: string }
    request.session.user = role === undefined ? { name } : { name, role }
    return { name }
  })
  app.post('/logout', async (request) => {
    await request.session.destroy()
    return {}
  })
  app.post('/echo', async ({ body }) => ({ body }))
  app.put('/echo', async ({ body }) => ({ body }))
  app.post('/upload', async (request) => {
    const file = await request.file()
    return { name: file?.filename, text: (await file?.toBuffer())?.toString() }
  })
  app.get('/fails', async () => {
    throw new Error('the host failed')
  })
  app.get('/once', { config: { rateLimit: { max: 1, timeWindow: 60_000 } } }, async () => ({ counted: true }))
  app.get(
    '/typed/:count',
    { schema: { params: { type: 'object', properties: { count: { type: 'integer' } } } } },
    async (r) => r.params,
  )
}

/**
 * @param applications the applications in it; none for the host alone
 * @param options of the host's server
 */
export async function openHost(
  applications: readonly DeityOptions[],
  options: FastifyServerOptions = {},
): Promise<Host> {
  const log: Host['log'] = []
  const stream = { write: (line: string) => log.push(JSON.parse(line)) }
  // Nothing random: its answers and its log are compared.
  const sessions = { next: 0 }
  const app = Fastify({
    logger: { stream },
    genReqId: () => 'request',
    ...options,
  }) as unknown as FastifyInstance
  await app.register(helmet)
  await app.register(cors, { origin: true, credentials: true })
  await app.register(cookie)
  await app.register(session, {
    secret: 'a secret of the host that has 32 characters or more',
    cookie: { secure: false },
    saveUninitialized: false,
    idGenerator: () => `session-${sessions.next++}`,
  })
  await app.register(formbody)
  await app.register(multipart)
  await app.register(compress)
  await app.register(rateLimit, { global: false, allowList: ['127.0.0.1'] })
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({ status: reply.statusCode, route: request.routeOptions.url }, 'access')
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    reply.code(error.statusCode ?? 500).send({ error: 'of the host', message: error.message })
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/html').send('<h1>Not of the host</h1>'),
  )
  for (const each of applications) app.register(deity, each)
  addRoutes(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { app, url: `http://127.0.0.1:${port}`, port, sessions, log }
}
