/**
 * The calls of the system that a server makes on its database's files, and strace's options that make one of
 * them fail.
 */
import { readFileSync } from 'node:fs'

/** What the server was at. */
export type Stage = 'start' | 'commit' | 'checkpoint' | 'read' | 'close'

/** A way in which a call fails, and which calls. */
export interface Fault {
  name: string
  call: 'fsync' | 'fdatasync' | 'pwrite64' | 'pread64'
  /** For strace. `0` bytes of a write is what a full disk may answer too. */
  how: 'error=EIO' | 'error=ENOSPC' | 'retval=0'
  /** Once, or from then on. */
  lasts?: true
  /** Where it is tried in short. */
  inShort: readonly Stage[]
}

export const faults: readonly Fault[] = [
  { name: 'flush EIO, once', call: 'fdatasync', how: 'error=EIO', inShort: ['commit'] },
  { name: 'flush EIO, for good', call: 'fdatasync', how: 'error=EIO', lasts: true, inShort: ['commit'] },
  { name: 'SQLite’s flush EIO, once', call: 'fsync', how: 'error=EIO', inShort: ['checkpoint', 'close'] },
  {
    name: 'SQLite’s flush EIO, for good',
    call: 'fsync',
    how: 'error=EIO',
    lasts: true,
    inShort: ['checkpoint'],
  },
  { name: 'write EIO', call: 'pwrite64', how: 'error=EIO', inShort: ['start', 'commit'] },
  { name: 'write ENOSPC', call: 'pwrite64', how: 'error=ENOSPC', inShort: ['commit', 'checkpoint'] },
  { name: 'write of 0 bytes', call: 'pwrite64', how: 'retval=0', inShort: ['commit'] },
  { name: 'read EIO', call: 'pread64', how: 'error=EIO', inShort: ['read'] },
]

/** A commit is flushed with the one, all else with the other. */
export const isFlush = (call: string): boolean => call === 'fsync' || call === 'fdatasync'

const calls = ['fsync', 'fdatasync', 'pwrite64', 'pread64']

/** Runs a command so that the command, not strace, is the process started; the trace goes to `file`. */
const traced = (file: string, more: string[]) => [
  'strace',
  ...['-D', '-f', '-qq', '-y', '--seccomp-bpf', '-s', '0', '-e', 'signal=none', '-o', file, ...more],
]

export const recorded = (file: string): string[] => traced(file, ['-e', `trace=${calls}`])

/**
 * @param call which of its kind fails, and how many commits were flushed before: a disk that flushes no more
 * flushes none.
 * strace counts for each thread, so that one thread must have made all of these flushes
 */
export function failing(file: string, { call, how, lasts }: Fault, { index, flushed }: Call): string[] {
  const inject = (name: string, at: number) => ['-e', `inject=${name}:${how}:when=${at}${lasts ? '+' : ''}`]
  const others = lasts && call === 'fsync' ? inject('fdatasync', flushed + 1) : []
  return traced(file, ['-e', `trace=${calls}`, ...inject(call, index), ...others])
}

export interface Call {
  name: string
  /** Counts the calls of this name, from 1, of one thread: strace counts so. */
  index: number
  /** Commits flushed before. */
  flushed: number
  path: string
  /** Is it the head of the log that is written? */
  isHead: boolean
  isInjected: boolean
}

/** The calls in a trace on files in `folder`. */
export function callsIn(file: string, folder: string): Call[] {
  const counts = new Map<string, number>()
  const found: Call[] = []
  const underWay = new Map<string, Call>()
  let flushed = 0
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const isInjected = line.includes('(INJECTED)')
    // Another thread's call can come in between.
    const [, resumed] = /^(\d+) +<\.\.\. \w+ resumed>/.exec(line) ?? []
    const cut = resumed === undefined ? undefined : underWay.get(resumed)
    if (cut && isInjected) cut.isInjected = true
    const [, by, name = '', path = ''] = /^(\d+) +(\w+)\(\d+<([^>]*)>/.exec(line) ?? []
    if (by === undefined) continue
    underWay.delete(by)
    const index = (counts.get(by + name) ?? 0) + 1
    counts.set(by + name, index)
    if (!path.startsWith(folder)) continue
    const call = { name, index, flushed, path, isHead: / 32, 0[ )]/.test(line), isInjected }
    underWay.set(by, call)
    found.push(call)
    if (name === 'fdatasync') flushed++
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
  // A commit that begins the log anew flushes its head; a checkpoint flushes the log before it copies it.
  return name !== 'fsync' || calls[at - 1]?.isHead ? 'commit' : 'checkpoint'
}
