import { join } from 'node:path'
import { test } from 'node:test'
import { openApplication, proveGestures } from 'deity/test'

const folder = join(import.meta.dirname, '..')

test('a book is lent once, however often the form is sent', async (t) => {
  const app = await openApplication(folder, { now: Date.parse('2027-04-05T12:00:00Z') })
  t.after(() => app.close())
  const visitor = await app.visit('/loan')
  await visitor.submit('Choose Emma')
  await visitor.submit('Continue')
  visitor.sees({ heading: 'Your details', errors: { name: 'Enter an answer for “Your name”' } })
  await visitor.fill({ name: 'Ada' }).submit('Continue')
  visitor.sees({ heading: 'Check your answers', text: ['Emma', 'Ada'] })

  await visitor.restart()
  await visitor.twice('Borrow it')
  visitor.sees({ heading: 'It is yours', text: 'bring it back by 2027-04-26' })
  await app.holds('loan', [{ isbn: '9780141439587', name: 'Ada' }])
})

test('the last copy goes to the first visitor to borrow it; the other sees why', async (t) => {
  const app = await openApplication(folder)
  t.after(() => app.close())
  const emma = { isbn: '9780141439587', title: 'Emma' }
  const ada = await app.visitAt('loan/review', { ...emma, name: 'Ada' })
  const byron = await app.visitAt('loan/review', { ...emma, name: 'Byron' })
  await ada.submit('Borrow it')
  await byron.submit('Borrow it')
  byron.sees({ heading: 'Which book?', text: 'on loan' })
  await byron.submit('Choose Pride and Prejudice')
  await byron.submit('Borrow it')
  await app.holds('loan', [{ name: 'Ada' }, { name: 'Byron' }])
})

test('whatever visitors do, a book is lent at most once', async () => {
  await proveGestures(folder, { seconds: 5 })
})
