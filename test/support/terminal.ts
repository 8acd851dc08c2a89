/** A program in a terminal of its own, worked by keys: tmux holds the terminal and shows what is on it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Is the program installed? */
export const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** Milliseconds between two looks, and until a text has to be there. */
const pause = 50
const limit = 15_000

/** ECMA-48: the sequences that change how text looks, and the one for reverse video. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with it
const styles = /\u001b\[[\d;]*m/g
const reverse = '\u001b[7m'
/** Rows at the end, in which programs say what their keys do. */
const footer = 3

export interface Terminal {
  /** The lines as they stand on the screen. */
  lines(): string[]
  /**
   * The row of what is chosen, from 0, and the text from there to the end of its line: where the screen is in
   * reverse video, but for its first row and its last, and else where the cursor is.
   */
  chosen(): { row: number; text: string }
  /** Presses keys, by the names that tmux has: `Tab`, `Enter`, `C-u`. */
  press(...keys: string[]): Promise<void>
  /** Types a text as it is. */
  type(text: string): Promise<void>
  /** Resolves with the screen once it shows the text. @throws with the screen, when it does not in time */
  shows(text: string | RegExp): Promise<string>
  close(): void
}

/** @param command for a shell, whose arguments are quoted where they have to be */
export async function openTerminal(command: string, { width = 80, height = 70 } = {}): Promise<Terminal> {
  // A server of its own, so that no other terminal is touched.
  const name = `deity-${process.pid}-${Math.random().toString(36).slice(2)}`
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-L', name, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm' },
    })
  const size = ['-x', String(width), '-y', String(height)]
  tmux('new-session', '-d', ...size, command)
  const lines = () => tmux('capture-pane', '-p').split('\n')
  return {
    lines,
    chosen() {
      const styled = tmux('capture-pane', '-e', '-p')
        .split('\n')
        .slice(0, height - footer)
      const row = styled.findIndex((line, index) => index > 0 && line.includes(reverse))
      const line = styled[row]
      if (line !== undefined)
        return { row, text: line.slice(line.indexOf(reverse)).replace(styles, '').trimEnd() }
      const [x = 0, y = 0] = tmux('display-message', '-p', '#{cursor_x} #{cursor_y}').split(' ').map(Number)
      return { row: y, text: (lines()[y] ?? '').slice(x) }
    },
    async press(...keys) {
      tmux('send-keys', ...keys)
      await sleep(pause)
    },
    async type(text) {
      tmux('send-keys', '-l', text)
      await sleep(pause)
    },
    async shows(text) {
      for (let waited = 0; waited < limit; waited += pause) {
        const screen = lines().join('\n')
        if (typeof text === 'string' ? screen.includes(text) : text.test(screen)) return screen
        await sleep(pause)
      }
      throw new Error(`there is no ${text} on the screen:\n${lines().join('\n')}`)
    },
    close() {
      tmux('kill-server')
    },
  }
}
