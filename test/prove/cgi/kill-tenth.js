/**
 * Imported by a process that answers one request, before the command: every tenth is killed (SIGKILL), as by a
 * killer outside, but at an exact place: at a point of its phase (`server/store/trace-points.ts`), or after any
 * time. Plain JavaScript, because nothing reads TypeScript yet.
 *
 * - `KILL_FOLDER`: where the processes count themselves, and the kills
 * - `KILL_EVERY`: 10 for every tenth
 * - `KILL_WITHIN`: milliseconds of a whole process, about
 */
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const { KILL_FOLDER = '', KILL_EVERY = '10', KILL_WITHIN = '1000', REQUEST_METHOD } = process.env

const points = ['begun', 'loaded', 'acted', 'recorded', 'committing', 'committed', 'flushed', 'answering']

/** Counts one in a file: its length. Two at once may read the same length. @param {string} name */
function count(name) {
  const file = join(KILL_FOLDER, name)
  appendFileSync(file, '.')
  return statSync(file).size
}

/** @param {string} kind */
function die(kind) {
  count('kills')
  appendFileSync(join(KILL_FOLDER, 'kinds'), `${kind}\n`)
  process.kill(process.pid, 'SIGKILL')
}

const number = count('processes')
if (number % Number(KILL_EVERY) === 0) {
  const turn = Math.floor(number / Number(KILL_EVERY)) % (points.length + 2)
  const at = REQUEST_METHOD === 'POST' ? points[turn] : undefined
  if (at === undefined) setTimeout(() => die('any time'), Math.random() * Number(KILL_WITHIN))
  else subscribe('deity:point', (point) => point === at && die(at))
}
