/** The floor: bare `node:http`, prepared statements, one transaction and one flush for each phase. */
import { createServer, type IncomingMessage } from 'node:http'
import { parse } from 'node:querystring'
import { openDatabase } from './database.ts'
import type { Page } from './pages.ts'
import { firstPage, takePhase } from './phase.ts'
import { openSessions } from './sessions.ts'
import { folder, html, port, style } from './settings.ts'

const db = openDatabase(folder)
const sessions = openSessions(db)
const begin = db.prepare('begin immediate')
const commit = db.prepare('commit')
const rollback = db.prepare('rollback')

function post(body: string): Page {
  begin.run()
  try {
    const page = takePhase(sessions, parse(body))
    commit.run()
    return page
  } catch (error) {
    if (db.inTransaction) rollback.run()
    throw error
  }
}

/** Calls back with the request's body; `undefined` when it is too long. */
function read(request: IncomingMessage, done: (body: string | undefined) => void): void {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    if (body.length <= 65_536) body += chunk
  })
  request.on('end', () => done(body.length > 65_536 ? undefined : body))
}

createServer((request, response) => {
  const send = (status: number, type: string, body: string) => {
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      connection: 'close',
    })
    response.end(body)
  }
  if (request.url === '/style.css') return send(200, 'text/css', style)
  if (request.url !== '/order') return send(404, 'text/plain', 'Not found\n')
  if (request.method !== 'POST') return send(200, html, firstPage().body)
  read(request, (body) => {
    if (body === undefined) return send(413, 'text/plain', 'Too large\n')
    try {
      const page = post(body)
      send(page.status, html, page.body)
    } catch (error) {
      console.error(error)
      send(500, 'text/plain', 'Something went wrong\n')
    }
  })
}).listen(port, '127.0.0.1')
