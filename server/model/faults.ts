/**
 * Every refusal that a visitor can meet: its code and its HTTP status. The texts of its page or notice are in
 * the catalogues in view/texts, as `deity.fault.CODE`; messages beside fields are in
 * engine/validation-messages.ts.
 */
export const faults = {
  ended: { status: 410 },
  closed: { status: 409 },
  lost: { status: 409 },
  full: { status: 409 },
  refused: { status: 400 },
  outdated: { status: 409 },
  changed: { status: 409 },
  broken: { status: 500 },
  busy: { status: 503 },
  'no-room': { status: 503 },
  unknown: { status: 503 },
  'render-failed': { status: 500 },
  'no-cookie': { status: 403 },
  'too-large': { status: 413 },
  'too-many': { status: 429 },
  'not-found': { status: 404 },
  method: { status: 405 },
  misdirected: { status: 421 },
  type: { status: 415 },
} as const satisfies Record<string, { status: number }>

export type FaultCode = keyof typeof faults

/**
 * Why a session has ended, for the browser that it belongs to; see engine/ended-reason.ts. The texts are
 * `deity.ended.REASON`.
 */
export const endedReasons = ['timed-out', 'deleted', 'finished', 'signed-in', 'account-changed'] as const

export type EndedReason = (typeof endedReasons)[number]
