/**
 * A disk that loses its power. What was flushed is there. Of what was not, anything may be there: nothing,
 * the first few writes, any of them in any company, and of the last one any of its sectors.
 */
import type { Random } from '../../kit/random.ts'
import type { Step } from './trace.ts'

/** Bytes that a disk writes whole. */
const sector = 512
/** Random choices among the unflushed writes, and torn last writes, at each point of the trace. */
const subsets = 2
const tears = 2

/** A file apart from its name: one that was unlinked and made anew is another. */
interface Inode {
  content: Buffer
}

type Change = { inode: Inode; path: string } & (
  | { kind: 'create' | 'unlink' }
  | { kind: 'write'; offset: number; data: Buffer }
  | { kind: 'truncate'; size: number }
)

/** The files as a crash leaves them, and what had been acknowledged before it. */
export interface CrashState {
  how: 'nothing unflushed' | 'first writes' | 'some writes' | 'torn write'
  /** Steps taken before the crash. */
  at: number
  files: Map<string, Buffer>
  acknowledged: readonly number[]
}

function changed(content: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') {
    const shorter = Buffer.alloc(change.size)
    content.copy(shorter)
    return shorter
  }
  if (change.kind !== 'write') return content
  const longer = Buffer.alloc(Math.max(content.length, change.offset + change.data.length))
  content.copy(longer)
  change.data.copy(longer, change.offset)
  return longer
}

/** The sectors of a write that are there, each as a write of its own. */
function torn(change: Change & { kind: 'write' }, random: Random): Change[] {
  const { data, offset, ...rest } = change
  const parts: Change[] = []
  const first = sector - (offset % sector)
  const inOrder = random.below(2) === 0
  const length = random.below(Math.ceil(data.length / sector) + 1)
  for (let from = 0, to = first; from < data.length; from = to, to += sector)
    if (inOrder ? parts.length < length : random.below(2) === 0)
      parts.push({ ...rest, kind: 'write', offset: offset + from, data: data.subarray(from, to) })
  return parts
}

/** @returns every crash state, one after another; each of them once */
export function* crashStates(steps: readonly Step[], random: Random): Generator<CrashState> {
  /** What is on the disk for sure. */
  const flushed = new Map<string, Inode>()
  /** What the running program sees. */
  const seen = new Map<string, Inode>()
  let pending: Change[] = []
  let acknowledged: readonly number[] = []

  function after(changes: readonly Change[]): Map<string, Buffer> {
    const names = new Map(flushed)
    const contents = new Map<Inode, Buffer>()
    for (const change of changes) {
      if (change.kind === 'create') names.set(change.path, change.inode)
      else if (change.kind === 'unlink') names.delete(change.path)
      else contents.set(change.inode, changed(contents.get(change.inode) ?? change.inode.content, change))
    }
    return new Map([...names].map(([path, inode]) => [path, contents.get(inode) ?? inode.content]))
  }

  function flush(path: string): void {
    const inode = seen.get(path)
    const isFlushed = (change: Change) =>
      change.kind === 'create' || change.kind === 'unlink' ? inode === undefined : change.inode === inode
    for (const change of pending.filter(isFlushed)) {
      if (change.kind === 'create') flushed.set(change.path, change.inode)
      else if (change.kind === 'unlink') flushed.delete(change.path)
      else change.inode.content = changed(change.inode.content, change)
    }
    pending = pending.filter((change) => !isFlushed(change))
  }

  function take(step: Exclude<Step, { kind: 'ack' | 'sync' }>): void {
    const inode = (step.kind === 'create' ? undefined : seen.get(step.path)) ?? { content: Buffer.alloc(0) }
    if (step.kind === 'create') seen.set(step.path, inode)
    if (step.kind === 'unlink') seen.delete(step.path)
    pending.push({ ...step, inode })
  }

  for (const [index, step] of steps.entries()) {
    if (step.kind === 'ack') acknowledged = [...acknowledged, step.unit]
    else if (step.kind === 'sync') flush(step.path)
    else take(step)
    const state = (how: CrashState['how'], changes: readonly Change[]): CrashState => ({
      how,
      at: index + 1,
      files: after(changes),
      acknowledged,
    })
    // A further write makes one further prefix; an acknowledgement or a flush makes them all new.
    const isNew = step.kind === 'ack' || step.kind === 'sync'
    if (isNew) yield state('nothing unflushed', [])
    for (let length = isNew ? 1 : pending.length; length <= pending.length; length++)
      yield state('first writes', pending.slice(0, length))
    if (pending.length > 1)
      for (let i = 0; i < subsets; i++)
        yield state(
          'some writes',
          pending.filter(() => random.below(2) === 0),
        )
    const last = pending.at(-1)
    if (last?.kind === 'write' && !isNew)
      for (let i = 0; i < tears; i++)
        yield state('torn write', [...pending.slice(0, -1), ...torn(last, random)])
  }
}
