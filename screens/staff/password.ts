import { t } from 'deity'
import changePassword from '../../actions/staff/change-password.ts'
import { staff } from '../../actions/staff/transaction.ts'
import { minLength } from '../../db/staff.ts'

export default staff.screen({
  title: t('password.title'),
  role: 'new',
  offers: [changePassword],
  view: ({ user }) => ({
    account: user?.name ?? '',
    isFirst: user?.role === 'new',
    hint: t('password.hint', { n: minLength }),
  }),
})
