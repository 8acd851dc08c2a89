/** Forms sent by hand, and where they led: by a redirect or at once, as the mode has it. */
import type { Filled } from '../kit/visitor.ts'
import type { TestApp } from './app.ts'

/** What a form got. The same answer is the same in all of it. */
export interface Sent {
  status: number
  location: string | null
  body: string
  /**
   * Where it led (`review.4`, without its tag) when it was taken as the mode has it: with 303, or with that
   * screen at once.
   */
  screenID: string | undefined
  sessionID: string | undefined
}

/** The status of a form that was taken. */
export const takenStatus = ({ mode }: TestApp): number => (mode.afterPost === 'redirect' ? 303 : 200)

/** The first identifier of an address or a page: that of the screen which it shows. */
const identifierIn = (text: string, name: string): string | undefined =>
  new RegExp(`${name}(?:=|" value=")([\\w.-]+)`).exec(text)?.[1]

/** Sends a form as it is, with changes: another value, or (`undefined`) none. */
export async function send(
  app: TestApp,
  { address, headers, body }: Filled,
  changes: Record<string, string | undefined> = {},
): Promise<Sent> {
  const changed = new URLSearchParams(body)
  for (const [name, value] of Object.entries(changes))
    value === undefined ? changed.delete(name) : changed.set(name, value)
  const request = { method: 'POST', headers, body: changed.toString(), redirect: 'manual' } as const
  const response = await fetch(address, request)
  const { status } = response
  const location = response.headers.get('location')
  const text = await response.text()
  const place = app.mode.afterPost === 'redirect' ? (location ?? '') : text
  const found = (name: string) => (status === takenStatus(app) ? identifierIn(place, name) : undefined)
  return {
    status,
    location,
    body: text,
    screenID: found('screenID')?.replace(/-[0-9a-f]{6}$/, ''),
    sessionID: found('sessionID'),
  }
}
