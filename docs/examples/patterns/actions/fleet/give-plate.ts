import { show } from 'deity'
import { drafting, fleet, Plate } from './transaction.ts'

export default fleet.action({
  input: Plate,
  needs: drafting,
  next: ['use'],
  handle: ({ state, input }) => show('use', { ...state, draft: { ...state.draft, ...input } }),
})
