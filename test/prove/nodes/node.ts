/** A node: the real server on a port of its own, started again and again. */
import { type NodeProcess, spawnNode } from '../../support/process.ts'
import { until } from '../../support/until.ts'

export interface Node {
  port: number
  /** Starts it, with other settings if they are given, and waits until it is ready. */
  start(more?: Record<string, string>): Promise<void>
  /** Ends it as a service manager does. @throws when it does not end with 0 */
  stop(): Promise<void>
  /** Sends it a signal. */
  signal(signal: NodeJS.Signals): void
  /** Resolves when it has ended. */
  ended(): Promise<unknown>
  /** Lines of its log at the levels of faults. */
  faults(): string[]
}

const statusOf = (url: string): Promise<number> =>
  fetch(url).then(
    ({ status }) => status,
    () => 0,
  )

export function createNode(port: number, settings: Record<string, string>): Node {
  let current: NodeProcess | undefined
  let own = settings
  const logs: string[] = []
  const running = () => {
    if (!current) throw new Error('it was never started')
    return current
  }
  return {
    port,
    async start(more = {}) {
      own = { ...own, ...more }
      const server = spawnNode(['cli/deity.js', 'serve'], { ...own, PORT: String(port) })
      current = server
      void server.ended.then(() => logs.push(server.output()))
      await until('the node is ready', async () => {
        if (server.hasEnded()) throw new Error(`a node ended: ${server.output()}`)
        return (await statusOf(`http://127.0.0.1:${port}/health/ready`)) === 200
      })
    },
    async stop() {
      const { status } = await running().end('SIGTERM')
      if (status !== 0) throw new Error(`after SIGTERM, a node ended with ${status}`)
    },
    signal: (signal) => void running().process.kill(signal),
    ended: () => running().ended,
    faults() {
      const all = [...logs, ...(current && !current.hasEnded() ? [current.output()] : [])]
      return all
        .join('\n')
        .split('\n')
        .filter((line) => /^\{"level":[56]0/.test(line))
    },
  }
}
