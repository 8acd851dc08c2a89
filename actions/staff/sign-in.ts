import { reject, signIn, t } from 'deity'
import { isPassword } from 'deity/password'
import { z } from 'zod'
import { enter } from '../../db/enter.ts'
import { findStaff, isExpired, maxLength, roleOf } from '../../db/staff.ts'
import { staff } from './transaction.ts'

export default staff.action({
  input: z.object({
    account: z.string(enter(t('enter.name'))).max(60),
    password: z.string(enter(t('enter.password'))).max(maxLength),
  }),
  secret: ['password'],
  accountField: 'account',
  next: ['arrivals', 'password'],
  prepare: async ({ input: { account, password }, db, now }) => {
    const found = await findStaff(db, account)
    const isRight = await isPassword(password, found?.password)
    return found && isRight && !isExpired(found, now) ? found : undefined
  },
  handle: ({ state, prepared }) =>
    prepared
      ? signIn(prepared.first_until === null ? 'arrivals' : 'password', state, {
          name: prepared.name,
          role: roleOf(prepared),
          securityStamp: prepared.password,
        })
      : // The same answer whichever of the two is wrong, so that it does not show who works at the inn.
        reject({ '': t('sign-in.wrong') }),
})
