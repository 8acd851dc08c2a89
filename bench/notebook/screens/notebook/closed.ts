import { notebook } from '../../actions/notebook/transaction.ts'

export default notebook.screen({ title: 'It is closed' })
