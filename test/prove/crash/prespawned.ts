/** A server that has loaded its modules and waits to be released. It has not opened the database yet. */
import { type NodeProcess, spawnNode } from '../../support/process.ts'

export interface Prespawned extends NodeProcess {
  /** Resolves when it waits, or has ended. */
  ready: Promise<unknown>
  /** Lets it start, once it is ready. */
  release(): void
  /** What it printed: it logs only faults. */
  faults(): string
}

/** As in cli/preload.js, with one more. */
const preloads = [
  './server/runtime/packages.js',
  './server/runtime/typescript.js',
  './test/prove/crash/kill-at.ts',
]

/** @param environment the server's settings, and those of `kill-at.ts` */
export function prespawn(environment: Record<string, string>): Prespawned {
  const args = [...preloads.flatMap((file) => ['--import', file]), 'server/main.ts']
  const server = spawnNode(args, environment, { maxOutput: 5000 })
  return {
    ...server,
    ready: Promise.race([server.printed(/^ready$/m), server.ended]).catch(() => {}),
    release: () => void server.process.stdin?.end('.'),
    faults: () => server.output().replace('ready\n', ''),
  }
}
