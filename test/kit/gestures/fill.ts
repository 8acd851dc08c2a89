/** Fills in a form that was never seen before, from what its fields say of themselves. */
import { declaredName } from '../../../server/model/rows.ts'
import type { Field } from '../html.ts'
import { randomFrom } from '../random.ts'
import { callIn, type PageForm } from './page.ts'

/** As it is asked for; texts that are odd but allowed; one field as it must not be. */
export type Care = 'well' | 'oddly' | 'badly'

export interface Filling {
  care: Care
  /** Decides the values. */
  seed: number
  /** Milliseconds since 1970. */
  now: number
  /** Values for fields whose form does not show what makes sense, by the field's name: `lines.count` in each row. */
  values: Readonly<Record<string, readonly string[]>>
}

export interface Filled {
  body: string
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

const isRequired = ({ attributes }: Field) => attributes.has('required')
const isWritten = ({ type }: Field) => !['hidden', 'radio', 'checkbox', 'select'].includes(type)

export function fill(form: PageForm, { care, seed, now, values }: Filling): Filled {
  const { below: roll, pick } = randomFrom(seed)
  let latest = 0

  /** Dates of one form mostly follow each other. */
  function date({ attributes }: Field): string {
    const from = Math.max(Date.parse(attributes.get('min') ?? '') || now, latest + day)
    latest = from + roll(3) * day
    return new Date(latest).toISOString().slice(0, 10)
  }

  function written(control: Field): string {
    const { type, attributes } = control
    const keyboard = attributes.get('inputmode')
    if (type === 'date') return date(control)
    if (keyboard === 'email') return `${pick(words)?.replace(' ', '')}@example.org`
    if (type === 'tel') return `+49 30 ${roll(10_000)}`
    if (keyboard === 'numeric' || keyboard === 'decimal') return String(roll(20))
    return (care === 'oddly' ? pick(oddities) : pick(words)) ?? ''
  }

  function answerTo(control: Field): string {
    const given = values[declaredName(control.name)]
    if (given && roll(10) > 0) return pick(given) ?? ''
    if (control.value !== '' && roll(3) === 0) return control.value
    if (control.type === 'select')
      return pick(control.options.filter((each) => each !== '' || !isRequired(control))) ?? ''
    return isRequired(control) || roll(2) === 0 ? written(control) : ''
  }

  const chosen = new Map<string, string>()
  for (const control of form.controls) {
    const { name } = control
    if (chosen.has(name)) continue
    if (control.type === 'radio') {
      const group = form.controls.filter((each) => each.name === name)
      if (isRequired(control) || roll(3) > 0) chosen.set(name, pick(group)?.value ?? '')
    } else if (control.type === 'checkbox') {
      if (isRequired(control) || roll(2) === 0) chosen.set(name, control.value || 'on')
    } else if (control.type === 'hidden') chosen.set(name, control.value)
    // As browsers write line ends.
    else chosen.set(name, answerTo(control).replace(/\r?\n/g, '\r\n'))
  }

  const wronged = care === 'badly' ? pick(form.controls.filter(({ type }) => type !== 'hidden')) : undefined
  if (wronged) {
    if (isWritten(wronged)) chosen.set(wronged.name, pick(wrongs) ?? '')
    else if (roll(2) === 0) chosen.set(wronged.name, 'not offered')
    // A browser always sends a select.
    else if (wronged.type === 'select') chosen.set(wronged.name, '')
    else chosen.delete(wronged.name)
  }

  if (form.button.name) chosen.set(form.button.name, form.button.value)
  const filled = [...chosen].filter(([name]) => !/^(session|screen|action)ID/.test(name))
  const typed = filled.map(([name, value]) => `${name}=${JSON.stringify(value).slice(0, 40)}`).join(' ')
  const text = `${typed} → “${form.button.text}” (${callIn([...chosen])})`
  return { body: new URLSearchParams([...chosen]).toString(), text: text.trim() }
}
