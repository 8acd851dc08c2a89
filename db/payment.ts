/** How a booking is paid. */
import { money } from './format.ts'
import { inn } from './inn.ts'

export const payments = ['at the inn', 'by bank transfer'] as const

/** What a page shows to pay a booking by transfer; `undefined` if it is paid otherwise. */
export const transferFor = ({
  payment,
  total,
  reference,
}: {
  payment: string
  total: number
  reference: string
}) => (payment === 'by bank transfer' ? { ...inn.bank, amount: money(total), reference } : undefined)

/** A reference in groups, as it is read aloud and typed: `ABCD EFGH`. */
export const grouped = (reference: string): string => reference.replace(/^(.{4})(?=.)/, '$1 ')
