/** Pages: a screen in its layout, and the pages for faults that no screen can show. */
import { createHash } from 'node:crypto'
import type { Store } from '../../db/store.ts'
import { type FaultCode, faults } from '../faults.ts'
import type { Sealer } from '../ids.ts'
import type { Application, Offer } from '../model.ts'
import type { Fields, Page } from '../page.ts'
import { type Chosen, chosenIn, firstLanguage, languageName } from '../preferences.ts'
import type { Resume } from '../resume.ts'
import { type At, hidden, type InSession, openForm } from './address.ts'
import { choicesOf } from './choices.ts'
import { isolate } from './escape.ts'
import { fieldID, type PageData, titleIn } from './helpers.ts'
import { type Carry, waysFrom, wayTo } from './ways.ts'

export interface Renderer {
  /** A screen as a whole page, at once where its view waits for nothing. Throws, or rejects, what its view or template throws. */
  page(page: Page): string | Promise<string>
  /** A fault as a page; `on` leads back into the session, where there is one; `resume` is a button that goes on. */
  fault(code: FaultCode, details?: FaultDetails): string
  /** Confirms that the answers are forgotten. */
  left(): string
  /** What can be done here. */
  start(): string
  /** The stylesheet and the address it is kept at, which changes with it. */
  style: { text: string; path: string }
}

/** What a fault's page says of this one fault. */
export interface FaultDetails {
  on?: Way
  typed?: Answered[]
  resume?: Resume
  /** Names the fault in the log, where it is ours. */
  incident?: string
}

interface Link {
  href: string
  text: string
}

/** Leads to a place of a session. */
export interface Way extends InSession, At {
  text: string
}

export interface Answered {
  label: string
  text: string
}

/** Times in the visitor's words. */
export function duration(milliseconds: number, language = 'en'): string {
  const minutes = Math.round(milliseconds / 60_000)
  if (milliseconds < 60_000) return inUnits(Math.round(milliseconds / 1000), 'second', language)
  if (minutes % 1440 === 0) return inUnits(minutes / 1440, 'day', language)
  return minutes % 60 === 0 ? inUnits(minutes / 60, 'hour', language) : inUnits(minutes, 'minute', language)
}

/** As long as an application's times are few, so are these; to write one takes longer than much of a page. */
const written = new Map<string, string>()

function inUnits(count: number, unit: string, language: string): string {
  const key = `${language} ${count} ${unit}`
  const text =
    written.get(key) ??
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
  written.set(key, text)
  return text
}

/** What was typed, as a list, for pages that cannot show the form again. */
export const answered = (fields: Fields, offer: Offer | undefined): Answered[] =>
  [...fields]
    .filter(([, text]) => text !== '')
    .map(([name, text]) => ({ label: offer?.labels.get(name) ?? name, text }))

/** What a visitor can quote. */
const codeText = (code: FaultCode, incident: string | undefined): string =>
  incident === undefined ? code : `${code} ${incident}`

export function createRenderer(
  { transactions, layout, layouts, fault: faultLayout, style: text }: Application,
  store: Store,
  sealer: Sealer,
  now: () => number,
  carry: Carry,
): Renderer {
  const style = { text, path: `/style.${createHash('sha256').update(text).digest('hex').slice(0, 8)}.css` }

  const write = (way: Way) => wayTo(carry, sealer, way, way, way.text)

  function stepsOf({ page, ways, language }: PageData) {
    const { transaction, screen, closedBy } = page
    if (!transaction.steps.includes(screen)) return []
    return transaction.steps.map((step) => ({
      text: titleIn(step, language),
      isCurrent: step === screen,
      way: (step !== screen && !closedBy && ways.to(step, isolate(titleIn(step, language)))) || false,
    }))
  }

  /** The errors of the form that was sent, each with a link to its field. */
  const errorsOf = ({ page, forms }: PageData) =>
    Object.entries(page.typed?.errors ?? {}).map(([field, text]) => ({
      text,
      href: field === '' ? false : `#${fieldID(field, forms.sent)}`,
    }))

  const noticeOf = ({ notice, incident, changes, kept }: Page) => {
    const code = notice ?? (changes.length > 0 ? 'changed' : undefined)
    if (code) return { ...faults[code], code: codeText(code, incident) }
    if (!kept) return false
    const text = kept.isHere
      ? 'This is what you typed before. Nothing of it has been sent: please look at it, then go on.'
      : `What you typed on “${kept.title}” will be filled in when you come to that page.`
    return { code: false, title: 'What you typed is kept', text }
  }

  function page(page: Page): string | Promise<string> {
    const { transaction, screen, state } = page
    const needed = screen.needs.of(state)
    const chosen = page.preferences ?? chosenIn(transaction.preferences, null)
    const preferences = chosen.values
    const given = { state: needed, db: store.rows, now: new Date(now()), who: page.identity, preferences }
    const shown = screen.view?.(given)
    return shown instanceof Promise
      ? shown.then((later) => writePage(page, chosen, later ?? needed))
      : writePage(page, chosen, shown ?? needed)
  }

  function writePage(page: Page, chosen: Chosen, shown: object): string {
    const { transaction, screen } = page
    const ways = waysFrom(carry, sealer, page)
    const preferences = chosen.values
    // A screen that has no template in a language is shown, whole, in the first.
    const wanted = preferences[languageName] ?? ''
    const language = screen.renders.has(wanted) ? wanted : firstLanguage(transaction.preferences)
    const data: PageData = { page, sealer, ways, language, shown, forms: { count: 0, sent: 0 } }
    const render = screen.renders.get(language) ?? screen.render
    const body = render(transaction.preferences.length > 0 ? { ...shown, preferences } : shown, data)
    const errors = errorsOf(data)
    const title = titleIn(screen, language)
    return (layouts.get(language) ?? layout)({
      language,
      classes: Object.entries(preferences)
        .map((pair) => pair.join('-'))
        .join(' '),
      style: style.path,
      title: `${errors.length > 0 ? 'Error: ' : ''}${title} – ${titleIn(transaction, language)}`,
      heading: title,
      transaction: titleIn(transaction, language),
      home: '/',
      steps: stepsOf(data),
      errors,
      notice: noticeOf(page),
      changes: page.changes,
      closedBy: page.closedBy
        ? write({ ...page, ...page.closedBy, text: titleIn(page.closedBy.screen, language) })
        : false,
      body,
      kept: screen.offers.size > 0 && !page.closedBy ? duration(transaction.idle, language) : false,
      leave: openForm(sealer, page, 'leave'),
      who: page.identity?.name ?? false,
      choices: choicesOf(data, chosen, language),
      end: ways.end(),
    })
  }

  /** The button of a fault's page, with what it sends. */
  const resumeOf = (resume: Resume) => ({
    form:
      openForm(sealer, resume, resume.call) +
      [...resume.fields].map(([name, text]) => hidden(name, text)).join(''),
    text: resume.within === undefined ? 'Go on with what can be kept' : 'Start again with what you typed',
    within: resume.within === undefined ? false : duration(resume.within),
  })

  const bare = (
    title: string,
    text: string,
    details: FaultDetails & { code?: FaultCode; links?: Link[] } = {},
  ) =>
    faultLayout({
      style: style.path,
      title,
      text,
      code: details.code ? codeText(details.code, details.incident) : false,
      on: details.on ? write(details.on) : false,
      typed: details.typed ?? [],
      resume: details.resume ? resumeOf(details.resume) : false,
      links: details.links ?? [{ href: '/', text: 'Start again from the beginning' }],
    })

  const start = bare('Welcome', 'What would you like to do?', {
    links: [...transactions.values()].map(({ name, title }) => ({ href: `/${name}`, text: title })),
  })
  const left = bare(
    'Your answers are forgotten',
    'The pages that you filled in are gone. What you had confirmed before stays as it is.',
  )

  return {
    page,
    fault: (code, details) => bare(faults[code].title, faults[code].text, { code, ...details }),
    left: () => left,
    start: () => start,
    style,
  }
}
