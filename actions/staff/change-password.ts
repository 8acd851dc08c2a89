import { reject, signIn, t } from 'deity'
import { hashPassword, isCommonPassword, isPassword } from 'deity/password'
import { z } from 'zod'
import { enter } from '../../db/enter.ts'
import { findStaff, houseWords, maxLength, minLength } from '../../db/staff.ts'
import { staff } from './transaction.ts'

export default staff.action({
  input: z
    .object({
      account: z.string().max(60),
      current: z.string(enter(t('enter.current'))).max(maxLength),
      chosen: z
        .string(enter(t('enter.chosen')))
        .min(minLength)
        .max(maxLength),
      again: z.string(enter(t('enter.again'))).max(maxLength),
    })
    .refine(({ account, chosen }) => !isCommonPassword(chosen, [account, ...houseWords]), {
      path: ['chosen'],
      ...t('password.easy'),
    })
    .refine(({ current, chosen }) => chosen !== current, {
      path: ['chosen'],
      ...t('password.same'),
    })
    .refine(({ chosen, again }) => again === chosen, {
      path: ['again'],
      ...t('password.differs'),
    }),
  secret: ['current', 'chosen', 'again'],
  accountField: 'account',
  next: ['arrivals'],
  role: 'new',
  writes: 'commit',
  prepare: async ({ input: { account, current, chosen }, db }) => {
    const found = await findStaff(db, account)
    return found && (await isPassword(current, found.password))
      ? { was: found.password, hash: await hashPassword(chosen) }
      : undefined
  },
  handle: async ({ state, prepared, user, db }) => {
    const wrong = reject({ current: t('password.wrong') })
    if (!prepared || !user) return wrong
    const { numUpdatedRows } = await db
      .updateTable('staff')
      .set({ password: prepared.hash, first_until: null })
      .where('name', '=', user.name)
      .where('password', '=', prepared.was)
      .executeTakeFirstOrThrow()
    // Signing in again keeps this session: all others end with the password they were signed in with.
    return numUpdatedRows === 1n
      ? signIn('arrivals', state, { name: user.name, role: 'desk', securityStamp: prepared.hash })
      : wrong
  },
})
