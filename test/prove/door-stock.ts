/** Good requests to begin with: every form and link of sessions that were walked through the sample. */

import { openVisitor, type Visitor } from '../kit/visitor.ts'
import { confirm, contact, dates } from '../support/booking.ts'
import { formsIn, linksIn } from '../support/html.ts'
import { newMarker } from './door-marker.ts'

export type Pairs = readonly (readonly [name: string, value: string])[]

/** A form or a link as its page writes it. */
export interface Base {
  /** Whose it is: each walk of the stock is somebody's. */
  session: number
  path: string
  pairs: Pairs
  /** What its browser brings back, if it takes cookies. */
  cookie: string | undefined
}

export interface Stock {
  /** Forms that can be sent again and again. */
  forms: readonly Base[]
  /** All forms, also those that end a session or belong to one that has ended. */
  all: readonly Base[]
  links: readonly Base[]
  /** The three identifiers and the path of everything that was offered. */
  offered: ReadonlySet<string>
  sessionIDs: ReadonlySet<string>
  /** Of all its browsers. */
  cookies: readonly string[]
  /** Of whose session nothing but the first page was seen: nobody's yet. */
  unbegun: ReadonlySet<number>
  /** What stands in a session and was sent by nobody else, by its marker. */
  planted: ReadonlyMap<string, number>
}

const identifiers = ['sessionID', 'screenID', 'actionID'] as const

/** What was offered, in one text; equal to one of `offered` when the seal is good. */
export const offerOf = (path: string, pairs: Pairs): string =>
  [path, ...identifiers.map((id) => pairs.find(([name]) => name === id)?.[1])].join(' ')

/** Days of its own for each, so that they take no room from one another. */
function datesOf(session: number) {
  const later = (date: string) =>
    new Date(Date.parse(date) + session * 604_800_000).toISOString().slice(0, 10)
  return { arrive: later(dates.arrive), depart: later(dates.depart) }
}

/** Forms that end a session, and those of a room page that differ in nothing that matters here. */
const isSpared = /forget my answers|Book this room|Cancel|Change this booking|Choose the (?!Double)/

/** Sessions that stop at the first screen, the second and so on, before the booking is confirmed. */
const walks = 5

/**
 * Walks several sessions through the sample behind `url`, each in a browser of its own, and gathers what their pages offer.
 * @param cookies do the browsers take them?
 */
export async function gatherStock(url: string, cookies: boolean): Promise<Stock> {
  const [forms, all, links]: [Base[], Base[], Base[]] = [[], [], []]
  const planted = new Map<string, number>()
  let session = -1

  /** A name that is in this session only. */
  function plant(): string {
    const marker = newMarker()
    planted.set(marker, session)
    return marker
  }
  /** @param isSpent its forms are good, but are not sent as they are */
  function gather(visitor: Visitor, isSpent = false): Visitor {
    const { cookie } = visitor
    for (const { text } of formsIn(visitor.body).flatMap(({ buttons }) => buttons)) {
      const { address, body } = visitor.form(text)
      const base = { session, path: new URL(address).pathname, pairs: [...body], cookie }
      const look = base.pairs.find(([name]) => name.startsWith('actionID.show'))?.[0]
      if (look) {
        // A button that stands for a link.
        const ids = base.pairs.filter(([name]) => name === 'sessionID' || name === 'screenID')
        links.push({ ...base, pairs: [...ids, ['actionID', look.slice('actionID.'.length)]] })
        continue
      }
      all.push(base)
      if (!isSpent && !isSpared.test(text)) forms.push(base)
    }
    for (const { href } of linksIn(visitor.body)) {
      const { pathname, searchParams } = new URL(href, url)
      if (searchParams.size > 0) links.push({ session, path: pathname, pairs: [...searchParams], cookie })
    }
    const { pathname, searchParams } = new URL(visitor.url)
    if (searchParams.size > 0) links.push({ session, path: pathname, pairs: [...searchParams], cookie })
    return visitor
  }

  const steps: ((visitor: Visitor) => Promise<Visitor>)[] = [
    (visitor) => gather(visitor.fill(datesOf(session))).submit(),
    (visitor) => gather(visitor).submit('Choose the Double room'),
    (visitor) =>
      gather(visitor.fill({ guestName: 'Ada' }))
        .fill({ guestName: plant() })
        .submit('Continue'),
    (visitor) => gather(visitor.fill(contact)).fill({ name: plant() }).submit(),
  ]
  async function walk(length: number): Promise<Visitor> {
    session++
    const visitor = await openVisitor(url, '/booking', { cookies })
    for (const step of steps.slice(0, length)) await step(visitor)
    return visitor
  }

  // One that can begin at any time, and others that never do.
  const unbegun = new Set<number>()
  for (let firsts = 0; firsts < 4; firsts++) {
    const first = await walk(0)
    gather(first.fill(datesOf(session)), firsts > 0)
    unbegun.add(session)
  }
  for (let length = 1; length < walks; length++) gather(await walk(length))
  const booked = await walk(steps.length)
  const guest = session
  gather(booked.fill({ agree: true }), true)
  const [, reference = ''] = /Reference ([2-9A-Z]{8})/.exec((await confirm(booked)).text) ?? []
  gather(booked, true)
  const left = await walk(1)
  gather(left, true)
  await left.submit('forget my answers')
  // Whoever booked: it shows the same name.
  session = guest
  const change = await openVisitor(url, '/change', { cookies })
  await gather(change.fill({ reference, email: contact.email })).submit()
  gather(change)
  gather(await change.follow('Change guests'))

  const bases = [...all, ...links]
  const idOf = ({ pairs }: Base) => pairs.find(([name]) => name === 'sessionID')?.[1] ?? ''
  return {
    forms,
    all,
    links,
    offered: new Set(bases.map(({ path, pairs }) => offerOf(path, pairs))),
    sessionIDs: new Set(bases.map(idOf)),
    cookies: [...new Set(bases.flatMap(({ cookie = [] }) => cookie))],
    ...{ unbegun, planted },
  }
}
