/** Types of the tables that the migrations create. Money is in cents, dates and times are ISO. */
export interface Tables {
  room_type: { code: string; name: string; about: string; sleeps: number; rooms: number; cots: number }
  season: { code: string; starts: string; ends: string }
  rate: { room_type: string; season: string; cents: number }
  booking: {
    reference: string
    room_type: string
    arrive: string
    depart: string
    total: number
    name: string
    email: string
    phone: string | null
    arrival: string
    payment: string
    wishes: string | null
    made_at: string
    cancelled_at: string | null
    arrived_at: string | null
  }
  hold: { session: string; room_type: string; arrive: string; depart: string; until: string }
  staff: { name: string; password: string; first_until: string | null }
  guest: { booking: string; number: number; name: string; age: number | null }
}
