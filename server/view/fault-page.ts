/** The pages that no screen shows: a fault, the list of transactions, the end of a session that was left. */
import type { Fields } from '../engine/page.ts'
import type { Resume } from '../engine/resume.ts'
import type { Application, Catalogue, Offer } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import type { EndedReason, FaultCode } from '../model/faults.ts'
import { filesIn } from '../model/file-field.ts'
import { message } from '../model/message.ts'
import { declaredName, labelOf } from '../model/rows.ts'
import type { UrlAt } from './base-path.ts'
import { shownFiles } from './file-field.ts'
import { formatDuration } from './format-duration.ts'
import type { FaultValues } from './frame-names.ts'
import { linkTo } from './links.ts'
import type { Spoken } from './page-data.ts'
import { type At, hidden, type InSession, openForm, type UrlContext } from './urls.ts'

/** A language that a visitor can choose. */
export interface LanguageChoice extends Pick<Catalogue, 'language' | 'ownName'> {
  /** Writes the addresses of pages in it. */
  urlAt: UrlAt
}

/** The parts that all pages of one language share. */
export interface RenderContext extends UrlContext {
  catalogue: Catalogue
  /** Writes the URLs of what is the same in all languages. */
  rootAt: UrlAt
  /** All languages, if there are several. */
  languages: readonly LanguageChoice[]
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
  text: LocalizedText
}

/** Leads to a place of a session. */
export interface PageLink extends InSession, At {
  text: LocalizedText
}

export interface Answered {
  label: LocalizedText
  text: LocalizedText
}

/** A text as its visitor knows it. */
const typedText = (text: string, offer: Offer | undefined, name: string): LocalizedText =>
  offer?.action.fields.get(name)?.files ? shownFiles(filesIn(text)) : text

/** What was typed, as a list, for pages that cannot show the form again. */
export const answered = (fields: Fields, offer: Offer | undefined): Answered[] =>
  [...fields]
    .filter(([name, text]) => text !== '' && offer?.rows.has(name) !== true)
    .map(([name, text]) => {
      const words = offer?.words.get(declaredName(name))
      return {
        label: offer ? labelOf(offer, name) : name,
        text: words === undefined ? typedText(text, offer, name) : message(words, { code: text }),
      }
    })

/** The code that a visitor can quote. */
export const codeText = (code: FaultCode, incident: string | undefined): string =>
  incident === undefined ? code : `${code} ${incident}`

/** The button of a fault's page, with what it sends. */
const resumeOf = (context: RenderContext, resume: Resume) => ({
  form:
    openForm(context, resume, resume.call, { leadsOn: true }) +
    [...resume.fields].map(([name, text]) => hidden(name, text)).join(''),
  text: message(resume.within === undefined ? 'deity.resume.same' : 'deity.resume.new'),
  within: resume.within !== undefined && formatDuration(resume.within, context.catalogue.locale),
})

export interface BareContext extends RenderContext {
  /** The template of the fault's page. */
  fault: Application['fault']
}

/** A page without a session around it. */
export function renderBare(
  context: BareContext,
  title: LocalizedText,
  text: LocalizedText,
  details: FaultDetails & { code?: FaultCode; links?: Link[]; languages?: string } = {},
): string {
  const { fault, urlAt, style, catalogue } = context
  const { code, incident, on, typed = [], resume, links, languages = '' } = details
  const shown = {
    language: catalogue.language,
    isFromRight: catalogue.direction === 'rtl',
    style: style.path,
    home: urlAt('/'),
    transaction: false,
    title: catalogue.text(title),
    text,
    languages,
    code: code ? codeText(code, incident) : false,
    isEnded: code === 'ended',
    on: on ? linkTo(context, on, on, catalogue.markup(on.text)) : false,
    typed,
    resume: resume ? resumeOf(context, resume) : false,
    links: links ?? [{ href: urlAt('/'), text: message('deity.again') }],
  } satisfies FaultValues
  return fault(shown, { catalogue, zone: 'UTC', rootAt: context.rootAt } satisfies Spoken)
}

export function renderFault(context: BareContext, code: FaultCode, details?: FaultDetails): string {
  const key = details?.reason ? `deity.ended.${details.reason}` : `deity.fault.${code}`
  const text = message(`${key}.text`)
  const { wait } = details ?? {}
  const time = wait !== undefined && formatDuration(wait * 1000, context.catalogue.locale)
  const whole = time === false ? text : message('deity.wait', { text, time })
  return renderBare(context, message(`${key}.title`), whole, { code, ...details })
}
