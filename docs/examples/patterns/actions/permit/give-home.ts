import { anywhere, asResident, goOn, Home, permit } from './transaction.ts'

export default permit.action({
  input: Home,
  needs: asResident,
  next: anywhere,
  handle: ({ state, input }) => goOn({ ...state, home: input }),
})
