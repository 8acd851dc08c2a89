/** How a booking is paid, and when its guests arrive: codes, which pages show in words. */
import { t } from 'deity'
import { money } from './format.ts'
import { inn } from './inn.ts'

export const payments = ['inn', 'transfer'] as const
export const paymentText = (code: string) => t('payment.way', { code })

/** Before 18:00, until 22:00, and later. */
export const arrivals = ['early', 'evening', 'late'] as const
export const arrivalText = (code: string) => t('arrival.time', { code })

/** The words that were stored before there were codes. */
const codes: Readonly<Record<string, string>> = {
  ...{ 'before 18:00': 'early', '18:00 to 22:00': 'evening', 'after 22:00': 'late' },
  ...{ 'at the inn': 'inn', 'by bank transfer': 'transfer' },
}

/** A stored state with the codes of arrival and payment, also in the booking that it holds. */
export function withCodes(state: Record<string, unknown>): Record<string, unknown> {
  const changed = { ...state }
  for (const name of ['arrival', 'payment'])
    if (name in state) changed[name] = codes[String(state[name])] ?? state[name]
  if (state['booked']) changed['booked'] = withCodes(state['booked'] as Record<string, unknown>)
  return changed
}

/** What a page shows to pay a booking by transfer; `undefined` if it is paid otherwise. */
export const transferFor = ({
  payment,
  total,
  reference,
}: {
  payment: string
  total: number
  reference: string
}) => (payment === 'transfer' ? { ...inn.bank, amount: money(total), reference } : undefined)

/** A reference in groups, as it is read aloud and typed: `ABCD EFGH`. */
export const grouped = (reference: string): string => reference.replace(/^(.{4})(?=.)/, '$1 ')
