import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import { type Delivery, deliveries, type Product, products } from '../../db/shop.ts'
import type { Tables } from '../../db/tables.ts'

export const Products = z.enum(Object.keys(products) as Product[])
export const Deliveries = z.enum(Object.keys(deliveries) as Delivery[])

export const order = defineTransaction({
  title: 'Order furniture',
  tables: defineTables<Tables>(),
  state: z
    .object({
      product: Products,
      quantity: z.int(),
      name: z.string(),
      street: z.string(),
      postcode: z.string(),
      city: z.string(),
      email: z.string(),
      delivery: Deliveries,
      note: z.string(),
      reference: z.string(),
    })
    .partial(),
  start: 'product',
  steps: ['product', 'quantity', 'address', 'delivery', 'review'],
  idleTimeout: '30m',
  maxAge: '24h',
})

/** What is known after each screen. */
export const chosen = order.state.required({ product: true })
export const counted = chosen.required({ quantity: true })
export const addressed = counted.required({
  name: true,
  street: true,
  postcode: true,
  city: true,
  email: true,
})
export const answered = addressed.required({ delivery: true })
