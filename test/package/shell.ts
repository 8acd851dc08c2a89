/** Commands as a stranger types them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { until } from '../support/until.ts'

export type Environment = Record<string, string>

/** What this process has for itself would lead theirs elsewhere. */
function environmentOf(more: Environment): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...more }
  for (const name of Object.keys(environment))
    if (/^(NODE_OPTIONS|NODE_TEST_CONTEXT|npm_(?!config_))/.test(name)) delete environment[name]
  return environment
}

export interface Running {
  process: ChildProcess
  output(): string
  /** Resolves at the first match in what it prints. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends SIGTERM and resolves with the exit status. */
  end(): Promise<number | null>
}

/** A shell with the commands, and what it prints. */
function spawnShell(commands: string, cwd: string, environment: Environment) {
  const child = spawn('bash', ['-c', commands], {
    cwd,
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  const ended: Promise<number | null> = once(child, 'close').then(([status]) => status)
  return { child, ended, output: () => output }
}

/** Starts a command, and ends it with this process. */
export function start(command: string, cwd: string, environment: Environment = {}): Running {
  const { child, ended, output } = spawnShell(`exec ${command}`, cwd, environment)
  process.on('exit', () => child.kill('SIGKILL'))
  return {
    process: child,
    output,
    async printed(pattern) {
      await until(`${command} prints ${pattern}`, () => {
        if (child.exitCode !== null && !pattern.test(output()))
          throw new Error(`${command} ended: ${output()}`)
        return pattern.test(output())
      })
      return pattern.exec(output()) as RegExpExecArray
    },
    end() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** Runs commands to their end. @returns what they printed @throws with it, when one of them fails */
export async function run(commands: string, cwd: string, environment: Environment = {}): Promise<string> {
  const { ended, output } = spawnShell(`set -e\n${commands}`, cwd, environment)
  const status = await ended
  if (status !== 0) throw new Error(`exit status ${status}: ${commands}\n${output()}`)
  return output()
}
