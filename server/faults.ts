/** Every expected refusal: its code, its status, and what the visitor is told. */

export interface Fault {
  status: number
  title: string
  text: string
}

export const faults = {
  ended: {
    status: 410,
    title: 'This session has ended',
    text: 'It was finished, left or not used for too long, or the address was not complete. Answers that were not confirmed are no longer kept here.',
  },
  closed: {
    status: 409,
    title: 'This page is closed',
    text: 'What it was part of has been confirmed meanwhile, perhaps in another tab. Nothing was changed by sending it again.',
  },
  refused: {
    status: 400,
    title: 'This could not be accepted',
    text: 'What arrived is not something that a page here offers. Nothing was changed.',
  },
  stranded: {
    status: 409,
    title: 'This service has changed',
    text: 'It was renewed since this page was shown, and the page no longer fits. Nothing was changed by sending it.',
  },
  changed: {
    status: 409,
    title: 'Something changed meanwhile',
    text: 'Nothing has been confirmed. Please look at what is different, then go on.',
  },
  broken: {
    status: 500,
    title: 'Something went wrong here',
    text: 'The fault is ours. Nothing was changed.',
  },
  busy: {
    status: 503,
    title: 'The service is busy',
    text: 'Nothing was changed. Please wait a moment and send the same page again.',
  },
  unknown: {
    status: 503,
    title: 'We cannot tell whether this was saved',
    text: 'Please send the same page again: if it was saved you get the same answer, and nothing happens twice.',
  },
  unseen: {
    status: 500,
    title: 'This page cannot be shown',
    text: 'The fault is ours. What you sent before has been saved.',
  },
  'no-cookie': {
    status: 403,
    title: 'This service needs a cookie',
    text: 'Your browser did not send the one that it was given with the first page, which keeps others out. Nothing was changed. Please allow cookies for this service and begin again.',
  },
  'too-large': {
    status: 413,
    title: 'That was too much',
    text: 'What was sent is larger than any form here. Nothing was changed.',
  },
  'too-many': {
    status: 429,
    title: 'That was too much at once',
    text: 'More was asked for from where you are than this service gives in a short time. Nothing was changed. Please wait a minute and send the same page again.',
  },
  'not-found': { status: 404, title: 'There is no such page', text: 'Perhaps the address was not complete.' },
  method: { status: 405, title: 'That is not possible here', text: 'Nothing was changed.' },
  type: { status: 415, title: 'That kind of content is not accepted', text: 'Nothing was changed.' },
} as const satisfies Record<string, Fault>

export type FaultCode = keyof typeof faults
