/**
 * A real Firefox for a test, by Marionette, its own WebDriver: messages over a socket, so that no driver has to
 * be installed. https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until.ts'

const paths = [process.env['FIREFOX'], '/usr/bin/firefox', '/usr/bin/firefox-esr']
/** Where Firefox is, if it is here. */
export const firefoxPath = paths.find((path) => path !== undefined && existsSync(path))

export interface Firefox {
  goto(url: string): Promise<void>
  /** Types a text into the element of this id, key by key. */
  type(id: string, text: string): Promise<void>
  /** Presses the first element that fits. */
  click(selector: string): Promise<void>
  close(): Promise<void>
}

type Send = (command: string, parameters?: object) => Promise<unknown>

/** Messages are JSON, after their length in bytes and a colon: `[type, id, error, result]` comes back. */
function talk(socket: Socket): Send {
  const waiting = new Map<number, (answer: [error: unknown, result: unknown]) => void>()
  let received = Buffer.alloc(0)
  let last = 0
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    for (;;) {
      const colon = received.indexOf(':')
      const end = colon + 1 + Number(received.subarray(0, colon))
      if (colon === -1 || received.length < end) return
      const message = JSON.parse(String(received.subarray(colon + 1, end)))
      received = received.subarray(end)
      // The first message is a greeting.
      if (Array.isArray(message)) waiting.get(message[1])?.([message[2], message[3]])
    }
  })
  return (command, parameters = {}) =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, ([error, result]) =>
        error ? reject(new Error(`${command}: ${JSON.stringify(error)}`)) : resolve(result),
      )
      const text = JSON.stringify([0, id, command, parameters])
      socket.write(`${Buffer.byteLength(text)}:${text}`)
    })
}

/** @param path of the program */
export async function startFirefox(path: string): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), 'deity-firefox-'))
  // A free port, whose number Firefox writes into the profile.
  writeFileSync(join(profile, 'user.js'), 'user_pref("marionette.port", 0);\n')
  const args = ['--headless', '--no-remote', '--marionette', '--profile', profile]
  const process = spawn(path, args, { stdio: 'ignore' })
  const port = join(profile, 'MarionetteActivePort')
  await until('Firefox listens', () => existsSync(port) && readFileSync(port, 'utf8') !== '')
  const socket = connect(Number(readFileSync(port, 'utf8')), '127.0.0.1')
  const send = talk(socket)
  await send('WebDriver:NewSession', { capabilities: {} })
  async function find(selector: string): Promise<string> {
    const found = await send('WebDriver:FindElement', { using: 'css selector', value: selector })
    return String(Object.values((found as { value: object }).value)[0])
  }
  return {
    async goto(url) {
      await send('WebDriver:Navigate', { url })
    },
    async type(id, text) {
      await send('WebDriver:ElementSendKeys', { id: await find(`#${id}`), text })
    },
    async click(selector) {
      await send('WebDriver:ElementClick', { id: await find(selector) })
    },
    async close() {
      const ended = new Promise((resolve) => process.once('exit', resolve))
      await send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => process.kill())
      socket.destroy()
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
