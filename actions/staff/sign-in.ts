import { reject, signIn } from 'deity'
import { isPassword } from 'deity/password'
import { z } from 'zod'
import { findStaff, isStale, levelOf, longest } from '../../db/staff.ts'
import { staff } from './transaction.ts'

export default staff.action({
  input: z.object({ account: z.string().max(60), password: z.string().max(longest) }),
  secret: ['password'],
  signsIn: 'account',
  next: ['arrivals', 'password'],
  prepare: async ({ input: { account, password }, db, now }) => {
    const found = await findStaff(db, account)
    const isRight = await isPassword(password, found?.password)
    return found && isRight && !isStale(found, now) ? found : undefined
  },
  handle: ({ state, prepared }) =>
    prepared
      ? signIn(prepared.first_until === null ? 'arrivals' : 'password', state, {
          name: prepared.name,
          authority: levelOf(prepared),
        })
      : // One answer, whichever of the two is wrong: nobody learns here who works at the inn.
        reject({ account: 'We know no account with this name and this password' }),
})
