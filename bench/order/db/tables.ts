/** The shop's tables as types, as the migrations make them. Money is in cents. */
export interface Tables {
  purchase: {
    reference: string
    product: string
    quantity: number
    name: string
    street: string
    postcode: string
    city: string
    email: string
    delivery: string
    note: string | null
    total: number
    made_at: string
  }
}
