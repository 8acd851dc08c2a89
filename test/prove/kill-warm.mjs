/**
 * Preloaded before any loader: what a server imports from others is no TypeScript, and finding some four hundred files
 * through a loader takes twice as long.
 */
import 'better-sqlite3'
import 'fastify'
import '@fastify/formbody'
import 'handlebars'
import 'kysely'
import 'zod'
