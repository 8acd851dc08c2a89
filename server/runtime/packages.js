/**
 * Loads the server's packages, some five hundred files, before a module hook is registered. On Node 20 each
 * file then passes through the hook's thread, which takes twice as long.
 */
import '@fastify/formbody'
import 'fastify'
import 'handlebars'
import 'image-size'
import 'kysely'
import 'zod'

// A process that answers one request has no use for them, or for few requests.
if (process.env['GATEWAY_INTERFACE'] === undefined) {
  await import('@fastify/rate-limit')
  await import('@fastify/send')
}

// The driver of one database; see store/open.ts.
if (process.env['DATABASE'] || process.env['DATABASE_FILE']) await import('pg')
else await import('better-sqlite3')
