/** Bare Fastify with the same work: one transaction and one flush for each phase. */
import { openDatabase } from './database.ts'
import type { Sent } from './order.ts'
import { firstPage, takePhase } from './phase.ts'
import { openSessions } from './sessions.ts'
import { folder } from './settings.ts'
import { serve } from './with-fastify.ts'

const db = openDatabase(folder)
const sessions = openSessions(db)
const phase = db.transaction((sent: Sent) => takePhase(sessions, sent)).immediate

await serve(firstPage, phase)
