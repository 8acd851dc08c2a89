/**
 * A real browser for a test: Chromium with page scripts off and cookies blocked, and what a journey needs of
 * it.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import axe from 'axe-core'
import { chromium, type Page } from 'playwright-core'
import type { TestApp } from './app.ts'
import { contact, contactWords, dates } from './booking.ts'

const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
/** Where Chromium is, if it is here. */
export const executablePath = existsSync(path) ? path : undefined

const args =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  )

export interface Chromium {
  /** A new visitor's first tab: no scripts, no cookies, nothing stored. */
  open(viewport?: { width: number; height: number }): Promise<Page>
  /** What axe-core finds on the page as it stands. It is shown anew, with scripts, in a tab of its own. */
  audit(page: Page): Promise<string[]>
  close(): Promise<void>
}

/** The light scheme, the dark one, and colours that the visitor's system forces. */
const looks = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'light', forcedColors: 'active' },
] as const

/** Runs in the page. */
const findViolations = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, help, nodes }) => id + ': ' + help + ' ' + nodes.map(({ html }) => html)))`

/** @param cookies are they allowed? */
export async function startChromium(executablePath: string, cookies = false): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'deity-chromium-'))
  mkdirSync(join(profile, 'Default'))
  // As under "Block all cookies" in the settings; the contexts opened below inherit it.
  const settings = { profile: { default_content_setting_values: { cookies: cookies ? 1 : 2 } } }
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(settings))
  // This context runs scripts, for audits only.
  const own = await chromium.launchPersistentContext(profile, { executablePath, args, bypassCSP: true })
  const browser = own.browser()
  if (!browser) throw new Error('this Chromium opens no further contexts')

  return {
    async open(viewport = { width: 1024, height: 768 }) {
      const context = await browser.newContext({ javaScriptEnabled: false, viewport })
      return context.newPage()
    },
    async audit(page) {
      const tab = await own.newPage()
      const [url = ''] = page.url().split('#')
      const html = await page.content()
      // Only the document is given; its stylesheet comes from the server.
      await tab.route(url, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }))
      await tab.goto(url)
      await tab.evaluate(axe.source)
      const found: string[] = []
      for (const look of looks) {
        await tab.emulateMedia(look)
        found.push(...(await tab.evaluate<string[]>(findViolations)))
      }
      await tab.close()
      return found
    },
    async close() {
      await own.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** One request as the server saw it. */
export interface Seen {
  method: string
  path: string
  cookie: string | undefined
  readonly status: number
}

/**
 * Everything that reaches the server from now on, but the icon: a browser asks for that on its own account.
 */
export function watch(app: TestApp): Seen[] {
  const seen: Seen[] = []
  app.server.server.on('request', ({ method = '', url = '', headers: { cookie } }, response) => {
    const [path = ''] = url.split('?')
    if (path === '/favicon.ico') return
    seen.push({
      method,
      path,
      cookie,
      get status() {
        return response.statusCode
      },
    })
  })
  return seen
}

/** An address through which the server's answers arrive late, so that there is time to click again. */
export async function slowLine(app: TestApp, milliseconds: number): Promise<{ url: string; close(): void }> {
  const line = createServer((near) => {
    const far = connect(app.port, '127.0.0.1')
    near.pipe(far)
    far.on('data', (bytes) => setTimeout(() => near.write(bytes), milliseconds))
    far.on('end', () => setTimeout(() => near.end(), milliseconds))
    near.on('close', () => far.destroy())
    for (const socket of [near, far]) socket.on('error', () => near.destroy())
  })
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  const { port } = line.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => line.close() }
}

export const press = (page: Page, button: string): Promise<void> =>
  page.getByRole('button', { name: button }).click()

/** Presses a button that leads to a page, and waits until that is loaded. */
export async function submit(page: Page, button: string): Promise<void> {
  const loaded = page.waitForEvent('load')
  await press(page, button)
  await loaded
}

/**
 * The browser's own Back. While Chromium changes the process behind a tab, it refuses to name the tab's history:
 * nothing has happened then, and it is asked again.
 */
export async function goBack(page: Page): Promise<void> {
  for (let times = 0; times < 20; times++) {
    try {
      await page.goBack()
      return
    } catch (error) {
      if (!String(error).includes('Not attached to an active page')) throw error
      await sleep(50)
    }
  }
  throw new Error('the tab’s history stayed out of reach for a second')
}

/** Fills in the screen of the dates. */
export async function choose(page: Page, { arrive, depart }: typeof dates): Promise<void> {
  await page.getByLabel('Arrival', { exact: true }).fill(arrive)
  await page.getByLabel('Departure').fill(depart)
}

/** Fills in the screen of the contact. */
export async function introduce(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill(contact.name)
  await page.getByLabel('Email address').fill(contact.email)
  await page.getByLabel(contactWords.arrival).check()
  await page.getByLabel(contactWords.payment).check()
}

export type Stop = 'dates' | 'room' | 'guests' | 'contact' | 'review' | 'receipt'

/** Books a room, and stops at each page. */
export async function* walk(page: Page, url: string, room = 'Double room'): AsyncGenerator<Stop> {
  await page.goto(`${url}/booking`)
  yield 'dates'
  await choose(page, dates)
  await submit(page, 'Continue')
  yield 'room'
  await submit(page, `Choose the ${room}`)
  yield 'guests'
  await page.getByLabel('Guest’s name').fill('Ada')
  await submit(page, 'Continue')
  yield 'contact'
  await introduce(page)
  await submit(page, 'Continue')
  yield 'review'
  await page.getByLabel('I have read the house rules').check()
  await submit(page, 'Book this room')
  yield 'receipt'
}

/** Books up to a page. */
export async function walkTo(page: Page, url: string, stop: Stop): Promise<void> {
  for await (const reached of walk(page, url)) if (reached === stop) return
}
