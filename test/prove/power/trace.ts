/** Runs a program under strace and reads from the trace what it did to the files of one folder, in order. */
import { spawnSync } from 'node:child_process'
import { createReadStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type Step =
  | { kind: 'create' | 'unlink'; path: string }
  | { kind: 'write'; path: string; offset: number; data: Buffer }
  | { kind: 'truncate'; path: string; size: number }
  /** `path` is a file, or the folder itself. A COMMIT is flushed with fdatasync, all else with fsync. */
  | { kind: 'sync'; path: string; call: 'fsync' | 'fdatasync' }
  /** Not a write: a unit of work was acknowledged. */
  | { kind: 'ack'; unit: number }

/** Those that are read, and those that would make the model untrue if they were used on such a file. */
const calls =
  'openat,close,pwrite64,ftruncate,fsync,fdatasync,unlink,write,writev,pwritev,pwritev2,fallocate,mmap,rename,renameat'

const options = [
  '-ff',
  '-ttt',
  '-qq',
  '--seccomp-bpf',
  '-xx',
  '-s',
  '65536',
  '-e',
  `trace=${calls}`,
  '-e',
  'signal=none',
]

/** Can programs be traced here? */
export const isTraceable = (): boolean =>
  spawnSync('strace', [...options, '-o', '/dev/null', 'true']).status === 0

/**
 * @param folder where the trace is left: one file for each thread, so that no call is cut in two by another
 */
export function record(folder: string, command: string[]): void {
  const { status, stderr } = spawnSync('strace', [...options, '-o', join(folder, 'trace'), ...command])
  if (status !== 0) throw new Error(`the recorded program ended with ${status}: ${stderr}`)
}

const bytes = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex')

/**
 * @param folder of the files; what happens elsewhere is left out, and SQLite's -shm, which is no durable file
 */
function reader(folder: string) {
  const files = new Map<string, string>()
  const known = new Set<string>()
  const isOurs = (path: string) =>
    path === folder || (path.startsWith(`${folder}/`) && !path.endsWith('-shm'))

  function opened(given: string, flags: string, fd: string): Step[] {
    const path = bytes(given).toString()
    if (!isOurs(path) || Number(fd) < 0) return []
    if (flags.includes('O_TRUNC')) throw new Error(`${path} is truncated by opening it`)
    files.set(fd, path)
    const isNew = flags.includes('O_CREAT') && !known.has(path)
    known.add(path)
    return isNew ? [{ kind: 'create', path }] : []
  }

  function written(path: string, rest: string, result: number): Step[] {
    const [, text = '', cut, offset] = /^"([^"]*)"(\.*), \d+, (\d+)$/.exec(rest) ?? []
    const data = bytes(text).subarray(0, result)
    if (cut !== '' || data.length !== result) throw new Error(`a write to ${path} is not whole in the trace`)
    return [{ kind: 'write', path, offset: Number(offset), data }]
  }

  return function read(line: string): Step[] {
    const [, call = '', given = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+|0x\w+)/.exec(line) ?? []
    if (call === 'openat') {
      const [, path = '', flags = ''] = /^AT_FDCWD, "([^"]*)", ([A-Z_|]+)/.exec(given) ?? []
      return opened(path, flags, result)
    }
    if (call === 'unlink') {
      const path = bytes(given.slice(1, -1)).toString()
      if (!isOurs(path) || result !== '0') return []
      known.delete(path)
      return [{ kind: 'unlink', path }]
    }
    if (call === 'mmap' && !given.includes('MAP_SHARED')) return []
    const [, fd = '', rest = ''] =
      (call === 'mmap' ? /^(?:[^,]*, ){4}(-?\d+)(.*)/ : /^(\d+)(?:, )?(.*)/).exec(given) ?? []
    const path = files.get(fd)
    const unit =
      call === 'write' && fd === '1' ? /^ack (\d+)/.exec(bytes(rest.split('"')[1] ?? '').toString()) : null
    if (unit) return [{ kind: 'ack', unit: Number(unit[1]) }]
    if (call === 'close') files.delete(fd)
    if (call === 'close' || path === undefined) return []
    if (call === 'pwrite64') return written(path, rest, Number(result))
    if (call === 'ftruncate') return [{ kind: 'truncate', path, size: Number(rest) }]
    if (call === 'fsync' || call === 'fdatasync') return [{ kind: 'sync', path, call }]
    throw new Error(`the model of a disk knows no ${call}: ${line.slice(0, 200)}`)
  }
}

/**
 * The steps of all threads, in the order in which their calls began. A write has ended before the flush that
 * follows it begins, in whichever thread, and an acknowledgement comes after its end.
 */
export async function readTrace(traces: string, folder: string): Promise<Step[]> {
  const read = reader(folder)
  const lines: { at: number; line: string }[] = []
  for (const name of readdirSync(traces))
    for await (const text of createInterface({ input: createReadStream(join(traces, name)) })) {
      const [at = '', line = ''] = text.split(/ (.*)/, 2)
      lines.push({ at: Number(at), line })
    }
  return lines.sort((a, b) => a.at - b.at).flatMap(({ line }) => read(line))
}
