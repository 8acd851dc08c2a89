/** The pages that no screen shows: a fault, the list of transactions, the end of a session that was left. */
import type { Fields } from '../engine/page.ts'
import type { Resume } from '../engine/resume.ts'
import type { Application, Offer } from '../model/application.ts'
import { type EndedReason, endedReasons, type FaultCode, faults } from '../model/fault-texts.ts'
import { formatDuration } from './format-duration.ts'
import { linkTo } from './links.ts'
import { type At, hidden, type InSession, openForm, type UrlContext } from './urls.ts'

/** The parts that all pages share. */
export interface RenderContext extends UrlContext {
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
const resumeOf = (context: UrlContext, resume: Resume) => ({
  form:
    openForm(context, resume, resume.call, { leadsOn: true }) +
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
  context: BareContext,
  title: string,
  text: string,
  details: FaultDetails & { code?: FaultCode; links?: Link[] } = {},
): string {
  const { fault, urlAt, style } = context
  const { code, incident, on, typed = [], resume, links } = details
  const shown = {
    style: style.path,
    home: urlAt('/'),
    transaction: false,
    title,
    text,
    code: code ? codeText(code, incident) : false,
    isEnded: code === 'ended',
    on: on ? linkTo(context, on, on, on.text) : false,
    typed,
    resume: resume ? resumeOf(context, resume) : false,
    links: links ?? [{ href: urlAt('/'), text: 'Start again from the beginning' }],
  }
  return fault(shown, { urlAt })
}

export function renderFault(context: BareContext, code: FaultCode, details?: FaultDetails): string {
  const { title, text } = details?.reason ? endedReasons[details.reason] : faults[code]
  return renderBare(context, title, text + waitFor(details?.wait), { code, ...details })
}
