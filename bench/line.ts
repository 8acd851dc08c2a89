/**
 * How long a whole booking takes on a thin line: Chromium walks it over an emulated modem, and so it walks
 * the usual wizard. Only the time of requests counts: visitors neither think nor type.
 */
import { chromium, type Page } from 'playwright-core'
import { type Contender, contenders, sample } from './contenders.ts'
import { booking, type Journey, order } from './journeys.ts'
import { start } from './start.ts'
import { markdown } from './table.ts'

/** Milliseconds to the server and back, and bytes a second each way. */
const roundTrip = 150
const throughput = 28_800 / 8

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

interface Transfer {
  requests: number
  /** With headers. */
  received: number
  seconds: number
}

/** Adds up, for each page, the time from its first request to its last byte. */
async function watch(page: Page): Promise<{ turn(): void; sum(): Transfer }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: roundTrip,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  })
  const all: Transfer = { requests: 0, received: 0, seconds: 0 }
  const sent = new Set<string>()
  let first = 0
  let last = 0
  session.on('Network.requestWillBeSent', ({ requestId, timestamp, redirectResponse, request }) => {
    if (request.url.startsWith('data:')) return
    sent.add(requestId)
    all.requests++
    all.received += redirectResponse?.encodedDataLength ?? 0
    first ||= timestamp
  })
  // The stylesheet, from the second page on.
  session.on('Network.requestServedFromCache', ({ requestId }) => {
    if (sent.has(requestId)) all.requests--
  })
  session.on('Network.loadingFinished', ({ timestamp, encodedDataLength }) => {
    all.received += encodedDataLength
    last = timestamp
  })
  function turn() {
    all.seconds += last - first
    first = 0
  }
  return { turn, sum: () => all }
}

/** Fills in the page's first form, as a visitor would. */
async function fill(page: Page, fields: string): Promise<void> {
  const form = page.locator('form').first()
  for (const [name, value] of new URLSearchParams(fields)) {
    const control = form.locator(`[name="${name}"]`)
    const kind = await control.first().evaluate((found) => (found as unknown as { type: string }).type)
    if (kind === 'radio') await form.locator(`[name="${name}"][value="${value}"]`).check()
    else if (kind === 'checkbox') await control.check()
    else if (kind === 'select-one') await control.selectOption(value)
    else await control.fill(value)
  }
}

async function travel(page: Page, port: number, { path, steps }: Journey): Promise<Transfer> {
  const line = await watch(page)
  // Who has such a line has pictures off.
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setBlockedURLs', { urls: ['*/files/*'] })
  await page.goto(`http://127.0.0.1:${port}${path}`)
  await page.content()
  line.turn()
  for (const { body, leadsTo } of steps) {
    await fill(page, body)
    await Promise.all([
      page.waitForEvent('load'),
      page.locator('form').first().locator('button').last().click(),
    ])
    if (!(await page.content()).includes(leadsTo)) throw new Error(`${leadsTo} is not on ${page.url()}`)
    line.turn()
  }
  return line.sum()
}

const named = (wanted: string): Contender => {
  const found = contenders.find(({ name }) => name === wanted)
  if (!found) throw new Error(`there is no contender "${wanted}"`)
  return found
}
const express = named('express')
const runs: [Contender, Journey][] = [
  [sample('page'), booking()],
  [sample('redirect'), booking()],
  [named('deity-page'), order],
  [named('deity-redirect'), order],
  [express, order],
  [{ ...express, name: 'express, compressed', environment: { COMPRESS: '1' } }, order],
]

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
const rows: string[][] = []
for (const [contender, journey] of runs) {
  const server = await start(contender, { prefix: [], nodeArguments: [] })
  const context = await browser.newContext()
  const { requests, received, seconds } = await travel(await context.newPage(), server.port, journey)
  await context.close()
  await server.stop()
  const setUp = (requests * roundTrip) / 1000
  rows.push([
    contender.name,
    String(requests),
    String(received),
    seconds.toFixed(1),
    (seconds + setUp).toFixed(1),
  ])
}
await browser.close()
console.log(`Six pages at ${throughput} bytes a second each way, ${roundTrip} ms to the server and back:\n`)
console.log(markdown(['', 'requests', 'bytes received', 'seconds', 'with a handshake for each'], rows))
