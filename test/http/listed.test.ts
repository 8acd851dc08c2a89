/** Transactions that are not on the list at `/`. */
import t from 'tap'
import { fixture, root, startApp } from '../support/app.ts'

t.test('where one transaction is listed, / leads to it; others have their own address', async (t) => {
  const app = await startApp({ app: fixture('gallery') })
  t.teardown(() => app.close())
  const visitor = await app.visit('/')
  visitor.sees({ status: 200, heading: 'Pictures' })
  await visitor.open('/office')
  visitor.sees({ status: 200, heading: 'Desk' })
})

t.test('where several are, / lists them', async (t) => {
  const app = await startApp({ app: root })
  t.teardown(() => app.close())
  const visitor = await app.visit('/')
  visitor.sees({ status: 200, heading: 'Welcome', text: ['Book a room', 'Change'] })
})
