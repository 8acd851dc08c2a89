/** Good requests to begin with: every form and link of sessions that were walked through the sample. */

import { formsIn, linksIn } from '../../kit/html.ts'
import { openVisitor, type Visitor } from '../../kit/visitor.ts'
import { confirm, contact, dates, referenceIn } from '../../support/booking.ts'
import { newMarker } from './marker.ts'

export type Pairs = readonly (readonly [name: string, value: string])[]

/** A form or a link as its page writes it. */
export interface Base {
  /** Its number: each walk has a session of its own. */
  session: number
  path: string
  pairs: Pairs
  /** What its browser brings back, if it takes cookies. */
  cookie: string | undefined
}

export interface Seeds {
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
  /** Sessions of which no form was sent yet. */
  unbegun: ReadonlySet<string>
  /** Those of them that never begin: none of their forms is sent. */
  neverBegun: ReadonlySet<string>
  /** The session that alone holds a text, by the marker in it. */
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
const isLeftOut = /delete my answers|Book this room|[Cc]ancel|Change this booking|Choose the (?!Double)/

/** Sessions that stop at the first screen, the second and so on, before the booking is confirmed. */
const walks = 5

export const idOf = ({ pairs }: Pick<Base, 'pairs'>, id: (typeof identifiers)[number]): string =>
  pairs.find(([name]) => name === id)?.[1] ?? ''

/** Everything that a page offers, and its own address. */
export function gatherPage(
  visitor: Visitor,
  session: number,
): { forms: { base: Base; text: string }[]; links: Base[] } {
  const { cookie } = visitor
  const forms: { base: Base; text: string }[] = []
  const links: Base[] = []
  for (const { text } of formsIn(visitor.body).flatMap(({ buttons }) => buttons)) {
    const { address, body } = visitor.form(text)
    const base = { session, path: new URL(address).pathname, pairs: [...body], cookie }
    const look = base.pairs.find(([name]) => name.startsWith('actionID.show'))?.[0]
    if (look) {
      // A button that stands for a link.
      const ids = base.pairs.filter(([name]) => name === 'sessionID' || name === 'screenID')
      links.push({ ...base, pairs: [...ids, ['actionID', look.slice('actionID.'.length)]] })
    } else forms.push({ base, text })
  }
  for (const address of [...linksIn(visitor.body).map(({ href }) => href), visitor.url]) {
    const { pathname, searchParams } = new URL(address, visitor.url)
    if (searchParams.size > 0) links.push({ session, path: pathname, pairs: [...searchParams], cookie })
  }
  return { forms, links }
}

/**
 * Walks several sessions through the sample behind `url`, each in a browser of its own, and gathers what
 * their pages offer.
 * @param cookies do the browsers take them?
 */
export async function gatherSeeds(url: string, cookies: boolean): Promise<Seeds> {
  const [forms, all, links]: [Base[], Base[], Base[]] = [[], [], []]
  const begun = new Set<string>()
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
    const gathered = gatherPage(visitor, session)
    links.push(...gathered.links)
    for (const { base, text } of gathered.forms) {
      all.push(base)
      if (!isSpent && !isLeftOut.test(text)) forms.push(base)
    }
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
    if (length > 0) begun.add(idOf({ pairs: [...visitor.form().body] }, 'sessionID'))
    for (const step of steps.slice(0, length)) await step(visitor)
    return visitor
  }

  // One that can begin at any time, and others that never do.
  for (let firsts = 0; firsts < 4; firsts++) {
    const first = await walk(0)
    gather(first.fill(datesOf(session)), firsts > 0)
  }
  for (let length = 1; length < walks; length++) gather(await walk(length))
  const booked = await walk(steps.length)
  const guest = session
  gather(booked.fill({ agree: true }), true)
  const reference = referenceIn((await confirm(booked)).text)
  gather(booked, true)
  const left = await walk(1)
  gather(left, true)
  await left.submit('delete my answers')
  // The session of the booking: it shows the same name.
  session = guest
  const change = await openVisitor(url, '/change', { cookies })
  begun.add(idOf({ pairs: [...change.form().body] }, 'sessionID'))
  await gather(change.fill({ reference, email: contact.email })).submit()
  gather(change)
  gather(await change.follow('Change guests'))

  const bases = [...all, ...links]
  const sessionIDs = new Set(bases.map((base) => idOf(base, 'sessionID')))
  const unbegun = new Set([...sessionIDs].filter((id) => !begun.has(id)))
  const sent = new Set(forms.map((base) => idOf(base, 'sessionID')))
  return {
    forms,
    all,
    links,
    offered: new Set(bases.map(({ path, pairs }) => offerOf(path, pairs))),
    sessionIDs,
    cookies: [...new Set(bases.flatMap(({ cookie = [] }) => cookie))],
    neverBegun: new Set([...unbegun].filter((id) => !sent.has(id))),
    ...{ unbegun, planted },
  }
}
