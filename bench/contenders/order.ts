/**
 * What the order asks, step by step, and when an answer is good: the same rules as `bench/order`, written by
 * hand.
 */
import {
  type Delivery,
  deliveries,
  maxQuantity,
  newReference,
  type Product,
  products,
  totalOf,
} from '../order/db/shop.ts'
import type { Tables } from '../order/db/tables.ts'

export interface Answers {
  product?: Product
  quantity?: number
  name?: string
  street?: string
  postcode?: string
  city?: string
  email?: string
  delivery?: Delivery
  note?: string
  reference?: string
}

/** One visitor's order so far. */
export interface Order {
  /** Steps that have been answered. */
  reached: number
  answers: Answers
}

/** A form as a parser gives it: repeated names may be lists. */
export type Sent = Record<string, unknown>
export type Errors = Record<string, string>

export const textOf = (sent: Sent, name: string): string => {
  const text = sent[name]
  return typeof text === 'string' ? text.trim() : ''
}

type Reading = { errors: Errors } | { answers: Answers }

export interface Step {
  name: string
  title: string
  read(sent: Sent): Reading
}

function readProduct(sent: Sent): Reading {
  const product = textOf(sent, 'product')
  return Object.hasOwn(products, product)
    ? { answers: { product: product as Product } }
    : { errors: { product: 'Choose a product' } }
}

function readQuantity(sent: Sent): Reading {
  const text = textOf(sent, 'quantity')
  const quantity = Number(text)
  return /^[1-9][0-9]*$/.test(text) && quantity <= maxQuantity
    ? { answers: { quantity } }
    : { errors: { quantity: `Fill in a number from 1 to ${maxQuantity}` } }
}

/** Longest answers, by field. */
const address = { name: 80, street: 120, postcode: 12, city: 80, email: 120 } as const

function readAddress(sent: Sent): Reading {
  const answers: Answers = {}
  const errors: Errors = {}
  for (const [name, longest] of Object.entries(address) as [keyof typeof address, number][]) {
    const text = textOf(sent, name)
    if (text === '') errors[name] = `Fill in your ${name}`
    else if (text.length > longest) errors[name] = `${longest} characters at most`
    answers[name] = text
  }
  if (!errors['email'] && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(answers.email ?? ''))
    errors['email'] = 'This is no e-mail address'
  return Object.keys(errors).length > 0 ? { errors } : { answers }
}

function readDelivery(sent: Sent): Reading {
  const delivery = textOf(sent, 'delivery')
  const note = textOf(sent, 'note')
  if (!Object.hasOwn(deliveries, delivery)) return { errors: { delivery: 'Choose a delivery' } }
  if (note.length > 200) return { errors: { note: '200 characters at most' } }
  return { answers: { delivery: delivery as Delivery, ...(note !== '' && { note }) } }
}

const readAgreement = (sent: Sent): Reading =>
  textOf(sent, 'agree') === 'on' ? { answers: {} } : { errors: { agree: 'Agree to go on' } }

export const steps: readonly Step[] = [
  { name: 'product', title: 'What would you like?', read: readProduct },
  { name: 'quantity', title: 'How many?', read: readQuantity },
  { name: 'address', title: 'Where to?', read: readAddress },
  { name: 'delivery', title: 'How shall it come?', read: readDelivery },
  { name: 'review', title: 'Check your answers', read: readAgreement },
]

/** All answers are there once every step has been answered. */
export const complete = (answers: Answers) =>
  answers as Required<Omit<Answers, 'note'>> & Pick<Answers, 'note'>

/** The row that a confirmed order becomes. */
export function purchaseOf(answers: Answers): Tables['purchase'] {
  const { product, quantity, name, street, postcode, city, email, delivery, note = null } = complete(answers)
  const total = totalOf(product, quantity, delivery)
  const to = { name, street, postcode, city, email, delivery, note }
  return { reference: newReference(), product, quantity, ...to, total, made_at: new Date().toISOString() }
}
