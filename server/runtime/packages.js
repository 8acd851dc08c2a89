/**
 * Loads the server's packages, some five hundred files, before a module hook is registered. On Node 20 each
 * file then passes through the hook's thread, which takes twice as long.
 */
import '@fastify/formbody'
import '@fastify/rate-limit'
import '@fastify/send'
import 'fastify'
import 'handlebars'
import 'image-size'
import 'kysely'
import 'zod'

// The driver of one database; see store/open.ts.
if (process.env['DATABASE'] || process.env['DATABASE_FILE']) await import('pg')
else await import('better-sqlite3')
