import send from '../../actions/report/send.ts'
import { report } from '../../actions/report/transaction.ts'

/** The status shown beside an optional section. */
const status = (answer: string | null | undefined) =>
  answer === undefined ? 'optional' : (answer ?? 'left out')

export default report.screen({
  title: 'Your report',
  offers: [send],
  view: ({ state: { place, witness, photo } }) => ({
    place: place ?? 'not answered yet',
    witness: status(witness),
    photo: status(photo),
    isReady: place !== undefined,
  }),
})
