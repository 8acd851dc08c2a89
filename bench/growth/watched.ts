/** A server whose event loop is watched, and when it has nothing to do. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contender } from '../contenders.ts'
import { type Running, start } from '../start.ts'
import { cpuOf } from '../usage.ts'

/** Milliseconds. */
export interface Delays {
  p50: number
  p99: number
  /** The same without the time in which others had the cores. */
  own: number
}

export interface Watched extends Running {
  /** How late the event loop was since the last call. */
  delays(): Promise<Delays>
}

/** @param folder of its database */
export async function startWatched(contender: Contender, folder: string): Promise<Watched> {
  const file = join(folder, 'loop-delay.json')
  const environment = { ...contender.environment, LOOP_DELAY: file }
  const nodeArguments = ['--import', './bench/growth/loop-delay.js']
  const running = await start({ ...contender, environment }, { prefix: [], nodeArguments, folder })
  return {
    ...running,
    async delays() {
      rmSync(file, { force: true })
      process.kill(running.pid, 'SIGUSR2')
      while (!existsSync(file)) await sleep(10)
      return JSON.parse(readFileSync(file, 'utf8'))
    },
  }
}

/**
 * Share of a core below which a server is at rest, and for how many milliseconds in a row that has to hold.
 */
const quiet = 0.05
const interval = 1000

/** Waits until the server has done what it does at its start. @returns seconds */
export async function rest(pid: number): Promise<number> {
  const began = performance.now()
  for (;;) {
    const before = cpuOf(pid)
    await sleep(interval)
    if ((cpuOf(pid) - before) / interval < quiet) return (performance.now() - began) / 1000
  }
}
