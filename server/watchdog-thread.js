/**
 * The watchdog's own thread; see watchdog.ts. Plain JavaScript, because a thread has no loader of its own to strip
 * types. It logs by itself: the main thread stands still.
 */
import { writeSync } from 'node:fs'
import { Session } from 'node:inspector'
import { workerData } from 'node:worker_threads'

/** @type {import('./watchdog.ts').Watched} */
const { beat, pulse, limit } = workerData
/** A flush on a dying disk, or a query without an end: nobody can look inside, so it gets longer. */
const nativeLimit = 10 * limit
/** Calls named in the log. */
const depth = 6

const error = 50
const fatal = 60

/**
 * A line like those of the main thread's logger.
 * @param {number} level
 * @param {string} msg
 * @param {string[]} at
 */
function log(level, msg, at) {
  writeSync(1, `${JSON.stringify({ level, time: Date.now(), pid: process.pid, at, msg })}\n`)
}

/**
 * Stops the main thread at its next statement, reads where that is, and lets it go on.
 * @param {(at: string[]) => void} found
 */
function whereIsIt(found) {
  const inspector = new Session()
  inspector.connectToMainThread()
  /** @type {Map<string, string>} */
  const files = new Map()
  inspector.on('Debugger.scriptParsed', ({ params }) => files.set(params.scriptId, params.url))
  inspector.on('Debugger.paused', ({ params }) => {
    const calls = params.callFrames.slice(0, depth)
    found(
      calls.map(
        ({ functionName, location }) =>
          `${functionName || '(anonymous)'} ${files.get(location.scriptId)}:${location.lineNumber + 1}`,
      ),
    )
    inspector.post('Debugger.resume', () => inspector.disconnect())
  })
  inspector.post('Debugger.enable')
  inspector.post('Debugger.pause')
}

/**
 * What was under way is not committed, and the same form can be sent again.
 * @param {string} message
 * @param {string[]} at
 */
function end(message, at) {
  log(fatal, `${message}: ending the process`, at)
  process.kill(process.pid, 'SIGKILL')
}

let last = -1
/** Milliseconds without a sign of life, by this thread's own clock: a machine that slept has slept for both. */
let still = 0
/** Has it been seen standing still before, since the last sign of life? */
let wasSeen = false
let isLooking = false

function look() {
  if (isLooking) {
    if (still >= nativeLimit) end(`the event loop stands still for ${still} ms outside of JavaScript`, [])
    return
  }
  isLooking = true
  whereIsIt((at) => {
    isLooking = false
    // It came to its end before it could be seen.
    if (still < limit) return
    // One long call that is just over is no loop: only the second time counts.
    if (wasSeen) end(`the event loop stands still for ${still} ms`, at)
    else log(error, `the event loop stands still for ${still} ms`, at)
    wasSeen = true
  })
}

setInterval(() => {
  const now = Atomics.load(beat, 0)
  if (now !== last) {
    last = now
    still = 0
    wasSeen = false
    return
  }
  still += pulse
  if (still >= (wasSeen ? 2 * limit : limit)) look()
}, pulse)
