/** What a process and its children have used, by Linux's own account. */
import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second wherever Node runs. */
const tick = 10

/** @returns nothing of a process that has ended */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

export const childrenOf = (pid: number): number[] =>
  threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  )

export const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)]

/** Milliseconds of CPU, user and system, with those of children that have ended. */
export function cpuOf(pid: number): number {
  let ticks = 0
  for (const each of treeOf(pid)) {
    const stat = read(`/proc/${each}/stat`)
    const [utime, stime, cutime, cstime] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
    ticks += Number(utime ?? 0) + Number(stime ?? 0) + Number(cutime ?? 0) + Number(cstime ?? 0)
  }
  return ticks * tick
}

/** Megabytes of memory at the highest. */
export function peakOf(pid: number): number {
  let kilobytes = 0
  for (const each of treeOf(pid))
    kilobytes += Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${each}/status`))?.[1] ?? 0)
  return kilobytes / 1024
}
