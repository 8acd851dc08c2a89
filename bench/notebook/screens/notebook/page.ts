import addEntry from '../../actions/notebook/add-entry.ts'
import close from '../../actions/notebook/close.ts'
import { notebook } from '../../actions/notebook/transaction.ts'

export default notebook.screen({
  title: 'A page',
  offers: [addEntry, close],
  view: ({ state }) => ({ entries: state.entries ?? 0 }),
})
