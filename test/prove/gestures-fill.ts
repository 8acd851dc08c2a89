/** Fills in a form that was never seen before, from what its fields say of themselves. */
import fc from 'fast-check'
import { type Control, callIn, type PageForm } from './gestures-page.ts'

/** As it is asked for; texts that are odd but allowed; one field as it must not be. */
export type Care = 'well' | 'oddly' | 'badly'

export interface Filling {
  care: Care
  /** Decides the values. */
  seed: number
  /** Milliseconds since 1970. */
  now: number
  /** Values for fields whose meaning no form tells, by the field's name. */
  values: Readonly<Record<string, readonly string[]>>
}

export interface Filled {
  body: string
  /** Could a browser send this from the form? */
  isPlain: boolean
  /** In words. */
  text: string
}

const day = 86_400_000
const words = ['Ada', 'Byron', 'Grace', 'Kay', 'Lin', 'a b', 'Zuse']
const oddities = [
  '<b>&amp;"\'',
  '{{7*7}}',
  '\u202eright to left שלום',
  'a\r\nb\r\n',
  ' around ',
  '\u{1f3e8}\u0301\u200b',
  '__proto__',
  '0',
  '%00+&=;',
]
const wrongs = ['', 'no', '2027-02-31', '-1', '1e999', '99999999999999999999', 'x'.repeat(6000)]

/** A small generator of numbers: equal seeds, equal forms. */
export function dice(seed: number): (sides: number) => number {
  let state = seed | 0
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

const isWritten = ({ type }: Control) => !['hidden', 'radio', 'checkbox', 'select'].includes(type)

export function fill(form: PageForm, { care, seed, now, values }: Filling): Filled {
  const roll = dice(seed)
  const pick = <T>(list: readonly T[]): T | undefined => list[roll(list.length)]
  let latest = 0

  /** Dates of one form mostly follow each other. */
  function date({ limits }: Control): string {
    const from = Math.max(Date.parse(limits.get('min') ?? '') || now, latest + day)
    latest = from + roll(3) * day
    return new Date(latest).toISOString().slice(0, 10)
  }

  function written(control: Control): string {
    const { type, limits } = control
    const limit = (name: string, otherwise: number) => Number(limits.get(name) ?? otherwise)
    if (type === 'date') return date(control)
    if (type === 'email') return `${pick(words)?.replace(' ', '')}@example.org`
    if (type === 'tel') return `+49 30 ${roll(10_000)}`
    if (type === 'number') {
      const from = limit('min', 0)
      return String(from + roll(Math.min(20, limit('max', from + 20) - from + 1)))
    }
    const pattern = limits.get('pattern')
    if (pattern) return fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { seed, numRuns: 1 })[0] ?? ''
    const text = (care === 'oddly' ? pick(oddities) : pick(words)) ?? ''
    return text.padEnd(limit('minlength', 0), '.').slice(0, limit('maxlength', 1000))
  }

  function answerTo(control: Control): string {
    const given = values[control.name]
    if (given && roll(10) > 0) return pick(given) ?? ''
    if (control.value !== '' && roll(3) === 0) return control.value
    if (control.type === 'select')
      return pick(control.options.filter((each) => each !== '' || !control.required)) ?? ''
    return control.required || roll(2) === 0 ? written(control) : ''
  }

  const chosen = new Map<string, string>()
  for (const control of form.controls) {
    const { name } = control
    if (chosen.has(name)) continue
    if (control.type === 'radio') {
      const group = form.controls.filter((each) => each.name === name)
      if (control.required || roll(3) > 0) chosen.set(name, pick(group)?.value ?? '')
    } else if (control.type === 'checkbox') {
      if (control.required || roll(2) === 0) chosen.set(name, control.value || 'on')
    } else if (control.type === 'hidden') chosen.set(name, control.value)
    // As browsers write line ends.
    else chosen.set(name, answerTo(control).replace(/\r?\n/g, '\r\n'))
  }

  let isPlain = true
  const wronged = care === 'badly' ? pick(form.controls.filter(({ type }) => type !== 'hidden')) : undefined
  if (wronged) {
    isPlain = isWritten(wronged) || roll(2) === 0
    if (isWritten(wronged)) chosen.set(wronged.name, pick(wrongs) ?? '')
    else if (isPlain) chosen.delete(wronged.name)
    else chosen.set(wronged.name, 'not offered')
    // A browser always sends a select.
    if (isPlain && wronged.type === 'select') chosen.set(wronged.name, '')
  }

  if (form.button.name) chosen.set(form.button.name, form.button.value)
  const told = [...chosen].filter(([name]) => !/^(session|screen|action)ID/.test(name))
  const typed = told.map(([name, value]) => `${name}=${JSON.stringify(value).slice(0, 40)}`).join(' ')
  const text = `${typed} → “${form.button.text}” (${callIn([...chosen])})`
  return { body: new URLSearchParams([...chosen]).toString(), isPlain, text: text.trim() }
}
