/** What the visitors sent and were told, to be held against the database in the end. */

/** One phase that was answered. */
export interface Told {
  /** SHA-256 of the sessionID, in hex. */
  session: string
  parent: number
  origin: string
  action: string
  fields: Record<string, string>
  /** Where the answer led to. */
  number: number
  screen: string
}

export interface Slip {
  source: string
  target: string
  amount: number
}

export interface Books {
  told: Told[]
  /** The transfers whose confirm was answered, by nonce. */
  slips: Map<string, Slip>
  /** Requests: phases, each counted once; then how often they travelled. */
  submitted: number
  answered: number
  /** Sent again because there was no answer. */
  resent: number
  /** Sent again although there was one. */
  repeated: number
  /** Answers of a server that could not tell, or could not serve. */
  unsettled: number
  /** What must not happen. */
  violations: string[]
}

export const openBooks = (): Books => ({
  told: [],
  slips: new Map(),
  submitted: 0,
  answered: 0,
  resent: 0,
  repeated: 0,
  unsettled: 0,
  violations: [],
})
