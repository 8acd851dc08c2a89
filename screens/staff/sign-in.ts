import { t } from 'deity'
import signIn from '../../actions/staff/sign-in.ts'
import { staff } from '../../actions/staff/transaction.ts'

export default staff.screen({ title: t('sign-in.title'), offers: [signIn] })
