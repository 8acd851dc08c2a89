import { reject, signIn } from 'deity'
import { hashPassword, isCommonPassword, isPassword } from 'deity/password'
import { z } from 'zod'
import { findStaff, houseWords, longest, shortest } from '../../db/staff.ts'
import { staff } from './transaction.ts'

export default staff.action({
  input: z
    .object({
      account: z.string().max(60),
      current: z.string().max(longest),
      chosen: z.string().min(shortest).max(longest),
      again: z.string().max(longest),
    })
    .refine(({ account, chosen }) => !isCommonPassword(chosen, [account, ...houseWords]), {
      path: ['chosen'],
      message: 'This is one of the passwords that are tried first: please choose another',
    })
    .refine(({ current, chosen }) => chosen !== current, {
      path: ['chosen'],
      message: 'This is the one that you have: please choose another',
    })
    .refine(({ chosen, again }) => again === chosen, {
      path: ['again'],
      message: 'This is not the same as the new one',
    }),
  secret: ['current', 'chosen', 'again'],
  signsIn: 'account',
  next: ['arrivals'],
  requires: 'new',
  commits: true,
  prepare: async ({ input: { account, current, chosen }, db }) => {
    const found = await findStaff(db, account)
    return found && (await isPassword(current, found.password))
      ? { was: found.password, hash: await hashPassword(chosen) }
      : undefined
  },
  handle: async ({ state, prepared, who, db }) => {
    const wrong = reject({ current: 'This is not the password of your account' })
    if (!prepared || !who) return wrong
    const { numUpdatedRows } = await db
      .updateTable('staff')
      .set({ password: prepared.hash, first_until: null })
      .where('name', '=', who.name)
      .where('password', '=', prepared.was)
      .executeTakeFirstOrThrow()
    // Signed in anew: all other sessions of the account end with the password that they were begun with.
    return numUpdatedRows === 1n ? signIn('arrivals', state, { name: who.name, authority: 'desk' }) : wrong
  },
})
