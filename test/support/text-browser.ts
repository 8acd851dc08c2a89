/** lynx and w3m for a test, by keys alone. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { contact, contactWords, dates } from './booking.ts'
import type { Terminal } from './terminal.ts'

export interface TextBrowser {
  command: string
  /** Types into the chosen field, in place of what it holds. */
  fill(terminal: Terminal, text: string): Promise<void>
}

export const textBrowsers = {
  lynx: {
    command: 'lynx -nopause -nocolor -cookies=off',
    async fill(terminal, text) {
      await terminal.press('C-u')
      await terminal.type(text)
    },
  },
  w3m: {
    command: 'w3m -o use_cookie=0 -o confirm_qq=0',
    async fill(terminal, text) {
      await terminal.press('Enter')
      await terminal.shows('TEXT:')
      await terminal.press('C-u')
      await terminal.type(text)
      await terminal.press('Enter')
    },
  },
} satisfies Record<string, TextBrowser>

export interface Walk {
  terminal: Terminal
  /** Presses the tab key until a link, a button or a choice with this text is chosen, and then Enter. */
  activate(text: string): Promise<void>
  /** Fills the field below its label. */
  fill(label: string, text: string): Promise<void>
}

/** What stands around the text of a button or a choice: `(BUTTON) Continue`, `( ) before 18:00`. */
const marks = /^\(?BUTTON\) |^[([]?[^\])]{0,2}[\])] ?/

export function walkIn({ fill }: TextBrowser, terminal: Terminal): Walk {
  async function tabTo(is: (chosen: ReturnType<Terminal['chosen']>) => boolean, what: string) {
    for (let pressed = 0; pressed < 60; pressed++) {
      // Twice: the browser may be drawing, and takes no text for a field until it has.
      if (is(terminal.chosen())) {
        await sleep(200)
        if (is(terminal.chosen())) return
      }
      await terminal.press('Tab')
    }
    throw new Error(`the tab key does not reach ${what}:\n${terminal.lines().join('\n')}`)
  }
  return {
    terminal,
    async activate(text) {
      await terminal.shows(text)
      await tabTo((chosen) => chosen.text.replace(marks, '').startsWith(text), text)
      await terminal.press('Enter')
    },
    async fill(label, text) {
      await terminal.shows(label)
      const row = terminal.lines().findIndex((line) => line.trim().startsWith(label))
      const last = terminal.lines().length - 4
      const isField = ({ row: at, text }: ReturnType<Terminal['chosen']>) =>
        (at > row && at < last) || (at === row && /^(_| *\])/.test(text))
      await tabTo(isField, label)
      await fill(terminal, text)
    },
  }
}

/** Books a room of the sample, after a mistake. @returns the receipt */
export async function bookIn(t: Test, { terminal, activate, fill }: Walk): Promise<string> {
  const first = await terminal.shows('Your dates')
  t.match(first, 'Step 1 of 5', 'the present step is said')
  t.match(first, 'Year-month-day, such as 2027-03-28', 'and how a date is written')
  await fill('Arrival', dates.depart)
  await fill('Departure', dates.arrive)
  await activate('Continue')
  t.match(await terminal.shows('There is a problem'), /Error: Departure must be after arrival/)
  await fill('Arrival', dates.arrive)
  await fill('Departure', dates.depart)
  await activate('Continue')
  const rooms = await terminal.shows('Your room')
  t.match(rooms, /Double room\s+.*A wide bed, a desk with a chair, and morning sun/s, 'a picture is its text')
  t.match(rooms, '€188.00 for 2 nights')
  await activate('Choose the Double room')
  t.match(await terminal.shows('Your guests'), /Double room, 3.*5 May 2027, 2 nights, €188\.00/)
  await fill('Guest’s name', 'Ada')
  await activate('Continue')
  await terminal.shows('How to reach you')
  await fill('Your name', contact.name)
  await fill('Email address', contact.email)
  await activate(contactWords.arrival)
  await activate(contactWords.payment)
  await activate('Continue')
  t.match(await terminal.shows('Check your answers'), /Change dates/)
  await activate('I have read the house rules')
  await activate('Book this room for €188.00')
  return terminal.shows('Your room is booked')
}
