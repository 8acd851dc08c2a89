/** What a contender is started with, and how it stops. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const port = Number(process.env['PORT'])
export const folder = String(process.env['DATA'])

export const html = 'text/html; charset=utf-8'
export const style = readFileSync(join(import.meta.dirname, '../../server/view/defaults/style.css'), 'utf8')

// A profile is only written by a process that exits by itself.
process.on('SIGTERM', () => process.exit(0))
