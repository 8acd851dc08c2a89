import send from '../../actions/permit/send.ts'
import { complete, permit } from '../../actions/permit/transaction.ts'
import { kinds } from './kind.ts'

export default permit.screen({
  title: 'Check your answers',
  needs: complete,
  offers: [send],
  view: ({ state: { kind, home, business, day, hours } }) => ({
    kind: kinds.find(({ value }) => value === kind)?.label,
    street: home?.street,
    since: home?.since,
    name: business?.name,
    vans: business?.vans,
    hour: hours?.[day],
  }),
})
