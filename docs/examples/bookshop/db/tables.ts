/** The tables that the migrations create, as types. */
import type { Generated } from 'kysely'

export interface Tables {
  subject: { name: string }
  book: {
    id: Generated<number>
    title: string
    author: string
    subject: string
    cents: number
    stock: number
    edition: Generated<number>
  }
  cart: { session: string; book: number; count: number }
  account: { name: string; role: 'member' | 'clerk'; password: string }
  purchase: {
    id: Generated<number>
    reference: string
    member: string | null
    name: string
    email: string
    cents: number
    at: string
  }
  purchased: { purchase: number; book: number; count: number; cents: number }
}
