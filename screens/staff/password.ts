import changePassword from '../../actions/staff/change-password.ts'
import { staff } from '../../actions/staff/transaction.ts'
import { shortest } from '../../db/staff.ts'

export default staff.screen({
  title: 'Your password',
  requires: 'new',
  offers: [changePassword],
  view: ({ who }) => ({
    account: who?.name ?? '',
    isFirst: who?.authority === 'new',
    hint: `${shortest} signs or more, of any kind: four words that have nothing to do with one another will do`,
  }),
})
