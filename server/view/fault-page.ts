/** The pages that no screen shows: a fault, the list of transactions, the end of a session that was left. */
import type { Fields } from '../engine/page.ts'
import type { Resume } from '../engine/resume.ts'
import type { Application, Offer } from '../model/application.ts'
import { type EndedReason, endedReasons, type FaultCode, faults } from '../model/fault-texts.ts'
import type { Sealer } from '../security/seal.ts'
import { formatDuration } from './format-duration.ts'
import { linkTo, type SessionIn } from './links.ts'
import { type At, hidden, type InSession, openForm } from './urls.ts'

/** The parts that all pages share. */
export interface RenderContext {
  sealer: Sealer
  sessionIn: SessionIn
  /** The stylesheet and its URL, which changes with its text. */
  style: { text: string; path: string }
}

/** The details of one fault on its page. */
export interface FaultDetails {
  /** Why the session has ended, for its own browser. */
  reason?: EndedReason
  on?: PageLink
  typed?: Answered[]
  resume?: Resume
  /** The error reference in the log, if the fault is the server's. */
  incident?: string
  /** Seconds until the same form can be sent again. */
  wait?: number
}

interface Link {
  href: string
  text: string
}

/** Leads to a place of a session. */
export interface PageLink extends InSession, At {
  text: string
}

export interface Answered {
  label: string
  text: string
}

/** What was typed, as a list, for pages that cannot show the form again. */
export const answered = (fields: Fields, offer: Offer | undefined): Answered[] =>
  [...fields]
    .filter(([, text]) => text !== '')
    .map(([name, text]) => ({ label: offer?.labels.get(name) ?? name, text }))

/** The code that a visitor can quote. */
export const codeText = (code: FaultCode, incident: string | undefined): string =>
  incident === undefined ? code : `${code} ${incident}`

const waitFor = (seconds: number | undefined): string =>
  seconds === undefined ? '' : ` Wait ${formatDuration(seconds * 1000)}, then try again.`

/** The button of a fault's page, with what it sends. */
const resumeOf = (sealer: Sealer, resume: Resume) => ({
  form:
    openForm(sealer, resume, resume.call) +
    [...resume.fields].map(([name, text]) => hidden(name, text)).join(''),
  text:
    resume.within === undefined
      ? 'Continue with the answers we still have'
      : 'Start again with what you typed',
  within: resume.within === undefined ? false : formatDuration(resume.within),
})

export interface BareContext extends RenderContext {
  /** The template of the fault's page. */
  fault: Application['fault']
}

/** A page without a session around it. */
export function renderBare(
  { fault, sealer, sessionIn, style }: BareContext,
  title: string,
  text: string,
  details: FaultDetails & { code?: FaultCode; links?: Link[] } = {},
): string {
  const { code, incident, on, typed = [], resume, links } = details
  return fault({
    style: style.path,
    home: '/',
    transaction: false,
    title,
    text,
    code: code ? codeText(code, incident) : false,
    isEnded: code === 'ended',
    on: on ? linkTo(sessionIn, sealer, on, on, on.text) : false,
    typed,
    resume: resume ? resumeOf(sealer, resume) : false,
    links: links ?? [{ href: '/', text: 'Start again from the beginning' }],
  })
}

export function renderFault(context: BareContext, code: FaultCode, details?: FaultDetails): string {
  const { title, text } = details?.reason ? endedReasons[details.reason] : faults[code]
  return renderBare(context, title, text + waitFor(details?.wait), { code, ...details })
}
