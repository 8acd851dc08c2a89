/** What the shop sells, how it delivers, and what that costs in cents. */
import { randomInt } from 'node:crypto'

export const products = {
  lamp: { name: 'Desk lamp', cents: 4900 },
  chair: { name: 'Folding chair', cents: 7250 },
  shelf: { name: 'Book shelf', cents: 11900 },
} as const

export const deliveries = {
  post: { name: 'By post', cents: 490 },
  courier: { name: 'By courier, tomorrow', cents: 1490 },
  collect: { name: 'I collect it', cents: 0 },
} as const

export type Product = keyof typeof products
export type Delivery = keyof typeof deliveries

export const maxQuantity = 20

/** Cents as euros, for instance `€ 49.00`. */
export const money = (cents: number): string => `€ ${(cents / 100).toFixed(2)}`

export const totalOf = (product: Product, quantity: number, delivery: Delivery): number =>
  products[product].cents * quantity + deliveries[delivery].cents

/** Without 0, 1, I, L, O and U, which are misread. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

export const newReference = (): string =>
  Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('')
