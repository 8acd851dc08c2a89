/**
 * WebKitGTK's MiniBrowser for a test, by its own WebDriver (https://www.w3.org/TR/webdriver2/), on a screen that
 * nobody sees. Debian: `webkit2gtk-driver`, `xvfb`, `xauth`.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

const folders = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap((machine) =>
  ['4.1', '4.0'].map((version) => `/usr/lib/${machine}/webkit2gtk-${version}`),
)
const programs = ['/usr/bin/WebKitWebDriver', '/usr/bin/xvfb-run', '/usr/bin/xauth']
/** Where the browser is, if it is here with its driver. */
export const miniBrowser = programs.every((path) => existsSync(path))
  ? folders.map((folder) => `${folder}/MiniBrowser`).find((path) => existsSync(path))
  : undefined

export interface WebKit {
  goto(url: string): Promise<void>
  /** Puts a text into the element of this id. By keys, the driver drops characters beyond the basic plane. */
  type(id: string, text: string): Promise<void>
  /** Presses the first element that fits. */
  click(selector: string): Promise<void>
  close(): Promise<void>
}

/** @param binary of the browser */
export async function startWebKit(binary: string): Promise<WebKit> {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  // In a group of its own, which ends as a whole: the screen is a process beside the driver.
  const driver = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`], {
    ...{ stdio: 'ignore', detached: true },
  })
  const ended = new Promise((resolve) => driver.once('exit', resolve))
  await until('the driver listens', () =>
    fetch(`${base}/status`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  async function send(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${base}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
    const { value } = (await answer.json()) as { value: unknown }
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`)
    return value
  }
  const browser = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } }
  const session = await send('POST', '/session', { capabilities: { alwaysMatch: browser } })
  const place = `/session/${(session as { sessionId: string }).sessionId}`
  const find = (value: string) => send('POST', `${place}/element`, { using: 'css selector', value })
  return {
    async goto(url) {
      await send('POST', `${place}/url`, { url })
    },
    async type(id, text) {
      const script = 'arguments[0].value = arguments[1]'
      await send('POST', `${place}/execute/sync`, { script, args: [await find(`#${id}`), text] })
    },
    async click(selector) {
      const element = Object.values((await find(selector)) as object)[0]
      await send('POST', `${place}/element/${element}/click`, {})
    },
    async close() {
      await send('DELETE', place)
      process.kill(-(driver.pid as number))
      await ended
    },
  }
}
