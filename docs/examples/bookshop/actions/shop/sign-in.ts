import { reject, signIn } from 'deity'
import { isPassword } from 'deity/password'
import { z } from 'zod'
import { shop } from './transaction.ts'

export default shop.action({
  input: z.object({ account: z.string().max(40), password: z.string().max(100) }),
  secret: ['password'],
  accountField: 'account',
  next: ['orders'],
  prepare: async ({ input: { account, password }, db }) => {
    const found = await db.selectFrom('account').selectAll().where('name', '=', account).executeTakeFirst()
    return (await isPassword(password, found?.password)) ? found : undefined
  },
  handle: ({ state, prepared: found }) =>
    found
      ? signIn('orders', state, { name: found.name, role: found.role, securityStamp: found.password })
      : reject({ '': 'The name or the password is wrong. Check both and try again' }),
})
