/** `SESSION_IN=form`: no identifier ever stands in an address. */
import t from 'tap'
import { startApp } from '../support/app.ts'
import { confirm, dates, walkToReview } from '../support/booking.ts'

const options = { sessionIn: 'form', cookieBinding: 'auto' } as const

t.test('the address bar shows the transaction, from the first page to the receipt', async (t) => {
  const app = await startApp(options)
  t.teardown(() => app.close())
  const seen: string[] = []
  app.server.server.on('request', ({ url = '', headers }) => seen.push(url, headers.referer ?? ''))

  const visitor = await walkToReview(await app.visit('/booking'))
  await visitor.follow('Change dates')
  t.equal(visitor.heading, 'Your dates')
  t.equal(visitor.value('arrive'), dates.arrive)
  await visitor.back()
  t.equal(visitor.heading, 'Check your answers')
  await visitor.reload()
  await visitor.follow('Guests')
  t.equal(visitor.heading, 'Your guests', 'a step')
  await visitor.back()
  await confirm(visitor)
  t.equal(visitor.heading, 'Your room is booked')
  t.same([...new Set(seen)].sort(), ['', '/booking'])
  t.notMatch(visitor.body, /href="[^"]*sessionID/)
})

t.test('no page holds an address with an identifier', async (t) => {
  const app = await startApp(options)
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  const review = visitor.tab()
  const pages = [visitor.body, (await visitor.follow('Change room')).body]
  await confirm(review)
  pages.push(review.body, (await review.back()).body)
  const changed = review.tab()
  t.match(changed.text, /This page is closed.*Continue to/, 'a closed page leads on')
  t.equal((await changed.submit('Your room is booked')).heading, 'Your room is booked')
  for (const body of pages) t.notMatch(body, /(href|action)="[^"]*\?/)
})

t.test('a button to a screen does not press itself', async (t) => {
  const app = await startApp(options)
  t.teardown(() => app.close())
  const visitor = await walkToReview(await app.visit())
  // Pressing Return sends the form that a field belongs to with its own first button; the others name another form.
  const [main = ''] = visitor.body.split('</main>')
  t.match(main, '<button class="link" form="look"')
  for (const [, attributes = ''] of main.matchAll(/<button class="link"([^>]*)>/g))
    t.match(attributes, / form="look" name="actionID\.show\?to=[a-z]+\.[A-Za-z0-9_-]+"/)
  t.equal(visitor.body.match(/ id="look"/g)?.length, 1)
  await visitor.follow('Change name')
  const [form = '', behind = ''] = visitor.body.split('</main>')
  t.notMatch(form, ' form="filled"')
  t.match(behind, / form="filled" name="actionID\.step\?/)
})

t.test('an address with identifiers shows nothing, however good they are', async (t) => {
  const app = await startApp(options)
  t.teardown(() => app.close())
  const visitor = await app.visit()
  await visitor.fill(dates).submit()
  const { body } = visitor.form('Dates')
  const button = [...body.keys()].find((name) => name.startsWith('actionID.')) ?? ''
  const query = new URLSearchParams({
    sessionID: body.get('sessionID') ?? '',
    screenID: body.get('screenID') ?? '',
    actionID: button.slice('actionID.'.length),
  })
  t.equal((await visitor.tab().open(`/booking?${query}`)).status, 410)
  t.equal((await visitor.submit('Dates')).heading, 'Your dates', 'as a form it does')
})

t.test('a screen that the page does not lead to is refused', async (t) => {
  const app = await startApp(options)
  t.teardown(() => app.close())
  const visitor = await app.visit()
  await visitor.fill(dates).submit()
  const { address, body } = visitor.form('Dates')
  const forged = body.toString().replace('to%3Ddates', 'to%3Dreview')
  t.not(forged, body.toString())
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: forged,
  })
  t.equal(response.status, 400)
})

t.test('where links carry the session, a form that looks is none of ours', async (t) => {
  const app = await startApp({ sessionIn: 'url', cookieBinding: 'auto' })
  t.teardown(() => app.close())
  const visitor = await app.visit()
  await visitor.fill(dates).submit()
  const response = await fetch(new URL('/booking', app.url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: visitor.url.split('?')[1] ?? '',
  })
  t.equal(response.status, 409)
})
