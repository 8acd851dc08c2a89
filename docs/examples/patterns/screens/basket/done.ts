import { basket } from '../../actions/basket/transaction.ts'

export default basket.screen({
  title: 'Ordered',
  needs: basket.state.required({ name: true }),
  view: ({ state: { name, apples = 0, bread = 0 } }) => ({ name, apples, bread }),
})
