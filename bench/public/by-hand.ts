/** The same product page by hand: Fastify, a prepared statement, and precompiled Handlebars. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import Fastify from 'fastify'
import Handlebars from 'handlebars'

const db = new Database(':memory:')
db.exec(readFileSync(join(import.meta.dirname, 'app/db/migrations/001-book.sql'), 'utf8'))
const find = db.prepare('select * from book where id = ?')
const page = Handlebars.compile(readFileSync(process.env['TEMPLATE'] ?? '', 'utf8'))
/** The headers that Deity sends with each page. */
const headers = JSON.parse(process.env['HEADERS'] ?? '{}') as Record<string, string>

const app = Fastify()
app.get<{ Querystring: { item?: string } }>('/shop/product', async (request, reply) => {
  const item = Number(request.query.item ?? 1)
  const book = Number.isInteger(item) ? find.get(item) : undefined
  if (!book) return reply.code(404).type('text/html; charset=utf-8').send('not found')
  return reply.headers(headers).type('text/html; charset=utf-8').send(page(book))
})
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
