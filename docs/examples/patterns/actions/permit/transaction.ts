import { defineTables, defineTransaction, show } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

export const Home = z.object({ street: z.string().max(80), since: z.int() })
export const Business = z.object({
  name: z.string().max(80),
  vans: z.int().min(1),
})

// show: state
export const permit = defineTransaction({
  title: 'Apply for a parking permit',
  tables: defineTables<Tables>(),
  state: z
    .object({
      kind: z.enum(['resident', 'business']),
      /** The answers for each kind. After changing the kind back, the visitor finds them again. */
      home: Home,
      business: Business,
      day: z.iso.date(),
      /** The chosen hour, by day. */
      hours: z.record(z.string(), z.string()),
    })
    .partial(),
  start: 'kind',
  steps: ['kind', 'home', 'business', 'day', 'hour', 'review'],
  idleTimeout: '30m',
  maxAge: '24h',
})
// end

// show: go-on
export const asResident = permit.state.extend({ kind: z.literal('resident') })
export const asBusiness = permit.state.extend({ kind: z.literal('business') })
export const dated = permit.state.required({ kind: true, day: true })

/** Shows the first screen with an answer missing. */
export function goOn(state: z.output<typeof permit.state>) {
  const { kind, home, business, day = '', hours } = state
  if (kind === 'resident' && !home) return show('home', state)
  if (kind === 'business' && !business) return show('business', state)
  if (!day) return show('day', state)
  return show(hours?.[day] ? 'review' : 'hour', state)
}

/** The screens that `goOn` can show. */
export const anywhere = ['home', 'business', 'day', 'hour', 'review'] as const
export const complete = dated.refine((state) => goOn(state).screen === 'review')
// end

/** On Saturdays the office closes at noon. */
export const hoursOn = (day: string): string[] =>
  new Date(day).getUTCDay() === 6 ? ['9:00', '11:00'] : ['9:00', '11:00', '14:00', '16:00']
