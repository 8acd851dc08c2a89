/**
 * Writes the log to standard output without ever waiting for it. A full disk, an unread pipe or a stopped
 * terminal costs log lines, which are counted, but no phase.
 */
import { constants, fstatSync, openSync, write, writeSync } from 'node:fs'

/** Bytes of lines that wait to be written, about 5,000 phases; further lines are dropped. */
const maxWaiting = 1024 * 1024

/**
 * Bytes of one write, in whole lines. A pipe takes up to 4,096 in one piece or not at all: PIPE_BUF in
 * pipe(7).
 */
const maxWrite = 4096

/** Milliseconds between two attempts. */
const retryInterval = 20

/** Milliseconds for the remaining lines when the process ends. */
const flushTimeout = 500

export interface Output {
  /** A file descriptor for other threads. It does not block unless it is a file. */
  fd: number
  /** @param line ends with a line break; dropped and counted if too many lines wait */
  write(line: string): void
  /**
   * Writes the waiting lines, for half a second at most. Pino calls it after a `fatal` line, main.ts at the
   * exit.
   */
  flushSync(): void
}

/**
 * A full pipe would block one of the four threads of libuv's pool, and `process.exit` waits for them. So
 * anything but a file gets a descriptor that fails instead. It is opened anew, because `O_NONBLOCK` applies
 * to all processes that share the open file.
 */
function openNonBlocking(fd: number): { target: number; isAsync: boolean } {
  if (fstatSync(fd).isFile()) return { target: fd, isAsync: true }
  try {
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY
    return { target: openSync(`/proc/self/fd/${fd}`, flags), isAsync: false }
  } catch {
    // A socket, or another user's pipe. Node sets `O_NONBLOCK` on these when it creates `process.stdout`, but
    // not on a terminal.
    return { target: fd, isAsync: process.stdout.isTTY === true }
  }
}

const droppedLine = (dropped: number): string =>
  `${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, dropped, msg: 'log lines were dropped: too many were waiting' })}\n`

/** The lines that wait to be written. */
function createQueue() {
  const lines: Buffer[] = []
  let bytes = 0
  let dropped = 0
  const push = (line: Buffer) => {
    lines.push(line)
    bytes += line.length
  }
  return {
    isEmpty: () => lines.length === 0,
    add(line: Buffer): void {
      if (bytes + line.length > maxWaiting) dropped++
      else push(line)
    },
    /** Takes as many lines as fit into one write. */
    take(): Buffer {
      let [count, length] = [0, 0]
      do length += lines[count++]?.length ?? 0
      while (count < lines.length && length + (lines[count]?.length ?? 0) <= maxWrite)
      bytes -= length
      return Buffer.concat(lines.splice(0, count), length)
    },
    /**
     * Puts back what `written` bytes of a chunk leave, so that no line is torn, and reports dropped lines
     * once some are written.
     */
    settle(chunk: Buffer, written: number): void {
      if (written < chunk.length) {
        lines.unshift(chunk.subarray(written))
        bytes += chunk.length - written
      }
      if (written === 0 || dropped === 0) return
      push(Buffer.from(droppedLine(dropped)))
      dropped = 0
    },
  }
}

/** @param fd tests pass another one than standard output */
export function createOutput(fd = 1): Output {
  const { target, isAsync } = openNonBlocking(fd)
  const queue = createQueue()
  /** Whether a write is under way or the next attempt is scheduled. */
  let isWaiting = false

  /** @throws when nothing can be written now */
  function writeNext(): void {
    const chunk = queue.take()
    let written = 0
    try {
      written = writeSync(target, chunk)
    } finally {
      queue.settle(chunk, written)
    }
  }

  function retryLater(): void {
    isWaiting = true
    setTimeout(resume, retryInterval).unref()
  }

  function writeAll(): void {
    try {
      while (!queue.isEmpty()) writeNext()
    } catch {
      retryLater()
    }
  }

  /** For a file, because a disk may block. */
  function writeInPool(): void {
    if (queue.isEmpty()) return
    isWaiting = true
    const chunk = queue.take()
    write(target, chunk, (error, written) => {
      queue.settle(chunk, error ? 0 : written)
      if (error) retryLater()
      else resume()
    })
  }

  function resume(): void {
    isWaiting = false
    if (isAsync) writeInPool()
    else writeAll()
  }

  return {
    fd: target,
    write(line) {
      queue.add(Buffer.from(line))
      if (!isWaiting) resume()
    },
    flushSync() {
      const pause = new Int32Array(new SharedArrayBuffer(4))
      const deadline = performance.now() + flushTimeout
      while (!queue.isEmpty())
        try {
          writeNext()
        } catch (error) {
          const isFull = (error as NodeJS.ErrnoException).code === 'EAGAIN'
          if (!isFull || performance.now() > deadline) return
          Atomics.wait(pause, 0, 0, retryInterval)
        }
    },
  }
}
