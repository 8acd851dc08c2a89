/** Bare Fastify with group commit. */
import { openDatabase } from './database.ts'
import { grouped } from './grouped.ts'
import { firstPage, takePhase } from './phase.ts'
import { openSessions } from './sessions.ts'
import { folder } from './settings.ts'
import { serve } from './with-fastify.ts'

const db = openDatabase(folder)
const sessions = openSessions(db)

await serve(
  firstPage,
  grouped(db, (sent) => takePhase(sessions, sent)),
)
