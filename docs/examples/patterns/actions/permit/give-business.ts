import { anywhere, asBusiness, Business, goOn, permit } from './transaction.ts'

export default permit.action({
  input: Business,
  needs: asBusiness,
  next: anywhere,
  handle: ({ state, input }) => goOn({ ...state, business: input }),
})
