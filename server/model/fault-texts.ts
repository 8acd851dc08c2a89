/**
 * Every refusal that a visitor can meet: its code, HTTP status, and the text of its page or notice. Messages
 * beside fields are in engine/validation-messages.ts.
 */

export interface Fault {
  status: number
  title: string
  /** What happened, whether anything was changed, and what to do next. */
  text: string
}

export const faults = {
  ended: {
    status: 410,
    title: 'This session has ended',
    text: 'You may have finished, left, signed in since, or not used it for too long. You also see this page if the address is incomplete, if this is not the browser you started in, or if its cookies have been deleted since. Nothing was changed. Please continue in the browser you started in, or start again.',
  },
  closed: {
    status: 409,
    title: 'This page is closed',
    text: 'What you were doing here has already been confirmed, perhaps in another tab. Nothing was changed by sending this page again.',
  },
  lost: {
    status: 409,
    title: 'We no longer have this page',
    text: 'We had to return to an earlier copy of our data, which does not contain this page. Nothing on it was sent. Please continue from the last page we have, and check your answers.',
  },
  full: {
    status: 409,
    title: 'We cannot store any more answers',
    text: 'You have given or changed answers so often that this session has reached its limit. Nothing was changed this time. You can still confirm on a page that offers it, or leave and start again.',
  },
  refused: {
    status: 400,
    title: 'We could not accept this',
    text: 'What we received is not something that a page of this service sends. Nothing was changed. Please start again.',
  },
  outdated: {
    status: 409,
    title: 'This service has been updated',
    text: 'The page you were on is from an earlier version and no longer works. Nothing was changed by sending it.',
  },
  changed: {
    status: 409,
    title: 'Something has changed',
    text: 'Nothing has been confirmed. Please check what is different before you continue.',
  },
  broken: {
    status: 500,
    title: 'Something went wrong',
    text: 'The fault is ours. Nothing was changed. Please try again later.',
  },
  busy: {
    status: 503,
    title: 'The service is busy',
    text: 'Nothing was changed. Please wait a moment, then try again.',
  },
  'no-room': {
    status: 503,
    title: 'You cannot start at the moment',
    text: 'We have no room for more visitors. Nothing was changed. Please come back later.',
  },
  unknown: {
    status: 503,
    title: 'We do not know whether this was saved',
    text: 'Please send the same page again. If it was saved, you will get the same answer, and nothing will be done twice.',
  },
  'render-failed': {
    status: 500,
    title: 'We cannot show this page',
    text: 'The fault is ours. Everything you sent before has been saved.',
  },
  'no-cookie': {
    status: 403,
    title: 'This service needs a cookie',
    text: 'With the first page we gave your browser a cookie, so that nobody else can use your session, but your browser did not send it back. Nothing was changed. Please allow cookies for this service and start again.',
  },
  'too-large': {
    status: 413,
    title: 'This is too large',
    text: 'What you sent is larger than this service accepts. Nothing was changed. Please shorten your answers and try again.',
  },
  'too-many': {
    status: 429,
    title: 'Too many requests',
    text: 'We received too many requests from your network or for your session in a short time. Nothing was changed.',
  },
  'not-found': { status: 404, title: 'Page not found', text: 'Please check that the address is complete.' },
  method: { status: 405, title: 'This is not possible here', text: 'Nothing was changed.' },
  misdirected: {
    status: 421,
    title: 'This host name is not served',
    text: 'In development, the server only answers requests to this machine. Open the same address with localhost or 127.0.0.1 as the host name.',
  },
  type: { status: 415, title: 'This type of content is not accepted', text: 'Nothing was changed.' },
} as const satisfies Record<string, Fault>

export type FaultCode = keyof typeof faults

/** Why a session has ended, for the browser that it belongs to; see engine/ended-reason.ts. */
export const endedReasons = {
  'timed-out': {
    title: 'Your answers have been deleted',
    text: 'You did not use this page for too long, so we deleted what you had entered. Anything you confirmed before stays as it is. Please start again.',
  },
  deleted: {
    title: 'Your answers have been deleted',
    text: 'You left, or did not use this page for too long. Anything you confirmed before stays as it is. Please start again.',
  },
  finished: {
    title: 'You have finished here',
    text: 'What you confirmed is done. Its pages were kept for a while and are gone now. Nothing was changed.',
  },
  'signed-in': {
    title: 'You have signed in since',
    text: 'This page is from before you signed in, and can no longer be used. Nothing was changed by it.',
  },
  'account-changed': {
    title: 'Please sign in again',
    text: 'The password or the account that you signed in with has changed. Nothing was changed by this page.',
  },
} as const satisfies Record<string, Pick<Fault, 'title' | 'text'>>

export type EndedReason = keyof typeof endedReasons
