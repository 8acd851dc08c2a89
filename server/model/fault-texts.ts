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
    text: 'This happens when you have finished, left or signed in, or have not used the page for too long. You also see this page if the address is incomplete, if you started in another browser, or if its cookies have been deleted. Nothing was changed. Continue in the browser you started in, or start again.',
  },
  closed: {
    status: 409,
    title: 'This page is closed',
    text: 'You have already confirmed what this page is part of, perhaps in another tab. Nothing was changed by sending it again.',
  },
  lost: {
    status: 409,
    title: 'We no longer have this page',
    text: 'We had to restore an earlier copy of our data, and it does not have this page. Nothing on this page was sent. Continue from the last page we have, and check your answers.',
  },
  full: {
    status: 409,
    title: 'We cannot store any more answers',
    text: 'You have changed your answers more often than we can store. Nothing was changed this time. You can still confirm on a page that offers it, or leave and start again.',
  },
  refused: {
    status: 400,
    title: 'We could not accept this',
    text: 'What we received does not come from one of our pages. Nothing was changed. Start again from the beginning.',
  },
  outdated: {
    status: 409,
    title: 'This service has been updated',
    text: 'The page you sent is from an earlier version and no longer works. Nothing was changed.',
  },
  changed: {
    status: 409,
    title: 'Something has changed',
    text: 'Nothing has been confirmed. Check what is different before you continue.',
  },
  broken: {
    status: 500,
    title: 'There is a problem with this service',
    text: 'Nothing was changed. Try again later.',
  },
  busy: {
    status: 503,
    title: 'The service is busy',
    text: 'Nothing was changed. Wait a moment, then try again.',
  },
  'no-room': {
    status: 503,
    title: 'You cannot start at the moment',
    text: 'Too many people are using this service. Nothing was changed. Try again later.',
  },
  unknown: {
    status: 503,
    title: 'We do not know whether this was saved',
    text: 'Send the same page again. If it was saved, you get the same answer, and nothing is done twice.',
  },
  'render-failed': {
    status: 500,
    title: 'We cannot show this page',
    text: 'There is a problem with this service. Everything you sent before has been saved.',
  },
  'no-cookie': {
    status: 403,
    title: 'This service needs a cookie',
    text: 'We gave your browser a cookie with the first page, so that nobody else can use your session, and your browser did not send it back. Nothing was changed. Allow cookies for this service, then start again.',
  },
  'too-large': {
    status: 413,
    title: 'This is too long',
    text: 'What you sent is longer than this service accepts. Nothing was changed. Shorten your answers and try again.',
  },
  'too-many': {
    status: 429,
    title: 'Too many requests',
    text: 'We received too many requests from your network or your session in a short time. Nothing was changed.',
  },
  'not-found': {
    status: 404,
    title: 'Page not found',
    text: 'If you typed the address, check that it is correct. If you pasted it, check that you copied all of it.',
  },
  method: { status: 405, title: 'You cannot do that here', text: 'Nothing was changed.' },
  misdirected: {
    status: 421,
    title: 'This host name is not served',
    text: 'In development, the server only answers requests to this machine. Open the same address with localhost or 127.0.0.1 as the host name.',
  },
  type: { status: 415, title: 'We cannot accept this type of content', text: 'Nothing was changed.' },
} as const satisfies Record<string, Fault>

export type FaultCode = keyof typeof faults

/** Why a session has ended, for the browser that it belongs to; see engine/ended-reason.ts. */
export const endedReasons = {
  'timed-out': {
    title: 'Your answers have been deleted',
    text: 'You did not use this page for a long time, so we deleted your answers. Anything you confirmed before stays as it is. You can start again.',
  },
  deleted: {
    title: 'Your answers have been deleted',
    text: 'You left, or did not use this page for a long time. Anything you confirmed before stays as it is. You can start again.',
  },
  finished: {
    title: 'You have finished here',
    text: 'What you confirmed is done. We kept its pages for a while and have now deleted them. Nothing was changed.',
  },
  'signed-in': {
    title: 'You have signed in since',
    text: 'This page is from before you signed in, and no longer works. Nothing was changed.',
  },
  'account-changed': {
    title: 'Sign in again',
    text: 'The account you signed in with, or its password, has changed. This page changed nothing.',
  },
} as const satisfies Record<string, Pick<Fault, 'title' | 'text'>>

export type EndedReason = keyof typeof endedReasons
