/** The calls of the system that a server makes on its database's files, and strace's options that make one of them fail. */
import { readFileSync } from 'node:fs'

/** What the server was at. */
export type Stage = 'start' | 'commit' | 'checkpoint' | 'read' | 'close'

/** A way in which a call fails, and which calls. */
export interface Fault {
  name: string
  call: 'fsync' | 'pwrite64' | 'pread64'
  /** For strace. `0` bytes of a write is what a full disk may answer too. */
  how: 'error=EIO' | 'error=ENOSPC' | 'retval=0'
  /** Once, or from then on. */
  lasts?: true
  /** Where it is tried in short. */
  inShort: readonly Stage[]
}

export const faults: readonly Fault[] = [
  { name: 'flush EIO, once', call: 'fsync', how: 'error=EIO', inShort: ['commit', 'checkpoint', 'close'] },
  { name: 'flush EIO, for good', call: 'fsync', how: 'error=EIO', lasts: true, inShort: ['commit'] },
  { name: 'write EIO', call: 'pwrite64', how: 'error=EIO', inShort: ['start', 'commit'] },
  { name: 'write ENOSPC', call: 'pwrite64', how: 'error=ENOSPC', inShort: ['commit', 'checkpoint'] },
  { name: 'write of 0 bytes', call: 'pwrite64', how: 'retval=0', inShort: ['commit'] },
  { name: 'read EIO', call: 'pread64', how: 'error=EIO', inShort: ['read'] },
]

const calls = ['fsync', 'fdatasync', 'pwrite64', 'pread64']

/** Runs a command so that the command, not strace, is the process started; the trace goes to `file`. */
const traced = (file: string, more: string[]) => [
  'strace',
  ...['-D', '-f', '-qq', '-y', '--seccomp-bpf', '-s', '0', '-e', 'signal=none', '-o', file, ...more],
]

export const recorded = (file: string): string[] => traced(file, ['-e', `trace=${calls}`])

/** @param index of the call among those of its kind, from 1, as the main thread makes them */
export function failing(file: string, { call, how, lasts }: Fault, index: number): string[] {
  const inject = `inject=${call}:${how}:when=${index}${lasts ? '+' : ''}`
  return traced(file, ['-e', `trace=${calls}`, '-e', inject])
}

export interface Call {
  name: string
  /** Counts the calls of this name, from 1. */
  index: number
  path: string
  isInjected: boolean
}

/** The calls of the first thread in a trace, on files in `folder` alone. */
export function callsIn(file: string, folder: string): Call[] {
  const counts = new Map<string, number>()
  const found: Call[] = []
  let thread: string | undefined
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, by, name = '', path = ''] = /^(\d+) +(\w+)\(\d+<([^>]*)>/.exec(line) ?? []
    if (by === undefined) continue
    // Threads of the pool read modules by pread64 too; only the first thread knows the database.
    if (path.startsWith(folder)) thread ??= by
    const count = (counts.get(by + name) ?? 0) + 1
    counts.set(by + name, count)
    if (path.startsWith(folder) && by === thread)
      found.push({ name, index: count, path, isInjected: line.includes('(INJECTED)') })
  }
  return found
}

/** @param listening, @param closing how many of the calls were made before */
export function stageOf(calls: readonly Call[], at: number, listening: number, closing: number): Stage {
  if (at < listening) return 'start'
  if (at >= closing) return 'close'
  const { name, path } = calls[at] as Call
  if (name === 'pread64') return 'read'
  if (!path.endsWith('-wal')) return 'checkpoint'
  // A commit flushes what it wrote; a checkpoint flushes the log again before it copies it.
  return name === 'pwrite64' || calls[at - 1]?.name === 'pwrite64' ? 'commit' : 'checkpoint'
}
