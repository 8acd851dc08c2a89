import changePassword from '../../actions/staff/change-password.ts'
import { staff } from '../../actions/staff/transaction.ts'
import { minLength } from '../../db/staff.ts'

export default staff.screen({
  title: 'Your password',
  role: 'new',
  offers: [changePassword],
  view: ({ user }) => ({
    account: user?.name ?? '',
    isFirst: user?.role === 'new',
    hint: `${minLength} characters or more, of any kind: for example, four unrelated words`,
  }),
})
