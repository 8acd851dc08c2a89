import { reject, signIn } from 'deity'
import { isPassword } from 'deity/password'
import { z } from 'zod'
import { findStaff } from '../../db/staff.ts'
import { staff } from './transaction.ts'

export default staff.action({
  input: z.object({ account: z.string().max(60), password: z.string().max(200) }),
  secret: ['password'],
  signsIn: 'account',
  next: ['arrivals'],
  prepare: async ({ input: { account, password }, db }) => {
    const found = await findStaff(db, account)
    return (await isPassword(password, found?.password)) ? found : undefined
  },
  handle: ({ state, prepared }) =>
    prepared
      ? signIn('arrivals', state, { name: prepared.name, authority: 'desk' })
      : // One answer, whichever of the two is wrong: nobody learns here who works at the inn.
        reject({ account: 'We know no account with this name and this password' }),
})
