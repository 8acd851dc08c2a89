/** What visitors fill in on their way. */
interface Step {
  /** The fields of the page's first form, as they are sent. */
  body: string
  /** What the page after it must hold. */
  leadsTo: string
}

export interface Journey {
  /** Where it begins. */
  path: string
  steps: readonly Step[]
}

const step = (fields: Record<string, string>, leadsTo: string): Step => ({
  body: new URLSearchParams(fields).toString(),
  leadsTo,
})

/** `bench/order`, and the contenders' own. */
export const order: Journey = {
  path: '/order',
  steps: [
    step({ product: 'chair' }, 'name="quantity"'),
    step({ quantity: '3' }, 'name="street"'),
    step(
      {
        name: 'Ada Lovelace',
        street: '12 St. James’s Square',
        postcode: 'SW1Y 4JH',
        city: 'London',
        email: 'ada@example.com',
      },
      'name="delivery"',
    ),
    step({ delivery: 'courier', note: 'Please ring twice, & wait.' }, 'name="agree"'),
    step({ agree: 'on' }, '<p class="reference">Reference <strong>'),
  ],
}

const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** The sample: the first room that is free, for two nights. */
export const booking = (): Journey => ({
  path: '/booking',
  steps: [
    step({ arrive: dayFromNow(30), depart: dayFromNow(32) }, '<h1>Your room'),
    step({}, '<h1>Your guests'),
    step({ guestName: 'Ada Lovelace', guestAge: '' }, '<h1>How to reach you'),
    step(
      {
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        phone: '+44 20 7946 0000',
        arrival: 'evening',
        payment: 'inn',
        wishes: 'A quiet room, please.',
      },
      '<h1>Check your answers',
    ),
    step({ agree: 'on' }, '<h1>Your room is booked'),
  ],
})

/** A notebook of so many entries, whose state has so many characters from the first on. */
export const notes = (entries: number, characters: number): Journey => ({
  path: '/notebook',
  steps: Array.from({ length: entries }, (_, at) =>
    step({ words: at === 0 ? 'word '.repeat(characters / 5) : '' }, `Entries: ${at + 1}.`),
  ),
})

/** docs/examples/library. @param base the path below which it is */
export const loan = (base: string): Journey => ({
  path: `${base}/loan`,
  steps: [
    step({}, 'You want to borrow'),
    step({ name: 'Ada Lovelace' }, 'Check your answers'),
    step({}, 'Please bring it back by'),
  ],
})
