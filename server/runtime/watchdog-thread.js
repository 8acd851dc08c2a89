/**
 * The watchdog's thread; see watchdog.ts. Plain JavaScript, because a thread has no loader that strips types.
 * It writes the last line itself, because the main thread is blocked.
 */
import { write } from 'node:fs'
import { Session } from 'node:inspector'
import { parentPort, workerData } from 'node:worker_threads'

/** @type {import('./watchdog.ts').Watched} */
const { beat, pulse, limit, output } = workerData
/**
 * Milliseconds for native code, such as a flush on a failing disk or an endless query, which cannot be
 * inspected.
 */
const nativeLimit = 10 * limit
/** Calls in the log line. */
const depth = 6

/** Milliseconds for the last line, and between two attempts to write it. */
const lineTimeout = 500
const retryInterval = 20

/**
 * Pauses the main thread at its next statement, reads the calls, and resumes it.
 * @param {(at: string[]) => void} found
 */
function inspectMainThread(found) {
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
 * Writes the last line and ends the process. Phases under way are not committed, and their forms can be sent
 * again. A thread of libuv's pool writes the line, because a disk or reader that blocks must not keep the
 * process alive.
 * @param {string} message
 * @param {string[]} at
 */
function end(message, at) {
  const code = 'DEITY_EVENT_LOOP_BLOCKED'
  const msg = `${message}: ending the process`
  const line = { level: 60, time: Date.now(), pid: process.pid, code, at, msg }
  const kill = () => process.kill(process.pid, 'SIGKILL')
  const attempt = () =>
    write(output, `${JSON.stringify(line)}\n`, (error) => {
      if (error?.code === 'EAGAIN') setTimeout(attempt, retryInterval)
      else kill()
    })
  setTimeout(kill, lineTimeout)
  attempt()
}

let last = -1
/** Milliseconds without a heartbeat, by this thread's clock: when the machine sleeps, both threads do. */
let still = 0
/** Whether the block was reported since the last heartbeat. */
let wasReported = false
let isInspecting = false

function inspect() {
  if (isInspecting) {
    if (still >= nativeLimit) end(`the event loop stands still for ${still} ms outside of JavaScript`, [])
    return
  }
  isInspecting = true
  inspectMainThread((at) => {
    isInspecting = false
    // The call ended before it could be inspected.
    if (still < limit) return
    // One long call that has just ended is not a loop: only the second report ends the process.
    if (wasReported) end(`the event loop stands still for ${still} ms`, at)
    else parentPort?.postMessage({ still, at })
    wasReported = true
  })
}

setInterval(() => {
  const now = Atomics.load(beat, 0)
  if (now !== last) {
    last = now
    still = 0
    wasReported = false
    return
  }
  still += pulse
  if (still >= (wasReported ? 2 * limit : limit)) inspect()
}, pulse)
