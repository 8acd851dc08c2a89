import send from '../../actions/report/send.ts'
import { report } from '../../actions/report/transaction.ts'

/** What stands beside an optional section. */
const status = (answer: string | null | undefined) =>
  answer === undefined ? 'optional' : (answer ?? 'left out')

export default report.screen({
  title: 'Your report',
  offers: [send],
  view: ({ state: { place, witness, photo } }) => ({
    place: place ?? 'to be answered',
    witness: status(witness),
    photo: status(photo),
    isReady: place !== undefined,
  }),
})
