import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import { Address, AskingAddress, askAddress } from '../../db/address.ts'
import type { Tables } from '../../db/tables.ts'

// show: state
export const parcel = defineTransaction({
  title: 'Send a parcel',
  tables: defineTables<Tables>(),
  state: z.object({ sender: AskingAddress, recipient: AskingAddress }).partial(),
  start: 'sender-postcode',
  idleTimeout: '30m',
  maxAge: '24h',
})

/** What each use of the part is given. */
export const asks = {
  sender: askAddress({ whose: 'the sender', abroad: false }),
  recipient: askAddress({ whose: 'the recipient', abroad: true }),
}

const Answered = AskingAddress.extend({ address: Address })
export const withSender = parcel.state.extend({ sender: Answered })
export const complete = withSender.extend({ recipient: Answered })
// end
