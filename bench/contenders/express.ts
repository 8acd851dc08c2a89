/**
 * A wizard as it is usually written: Express, a session behind a cookie, Handlebars, a redirect after each
 * post.
 */
import { join } from 'node:path'
import compression from 'compression'
import express, { type Response } from 'express'
import { engine } from 'express-handlebars'
import session from 'express-session'
import { deliveries, money, products, totalOf } from '../order/db/shop.ts'
import { openDatabase, preparePurchase } from './database.ts'
import { type Answers, complete, type Errors, type Order, purchaseOf, type Sent, steps } from './order.ts'
import { SqliteStore } from './session-store.ts'
import { folder, port, style } from './settings.ts'

declare module 'express-session' {
  interface SessionData {
    order: Order
  }
}

const db = openDatabase(folder)
const buy = preparePurchase(db)
const views = join(import.meta.dirname, 'views')

const optionsOf = (list: Record<string, { name: string; cents: number }>, chosen: unknown) =>
  Object.entries(list).map(([value, { name, cents }]) => ({
    value,
    label: `${name}, ${money(cents)}`,
    isChosen: value === chosen,
  }))

/** What every view may show. */
function shown(answers: Answers, values: Sent) {
  const { product, quantity, delivery } = complete(answers)
  return {
    answers,
    goods: product && { name: products[product].name, price: money(products[product].cents) },
    delivery: delivery && deliveries[delivery].name,
    total: delivery && money(totalOf(product, quantity, delivery)),
    products: optionsOf(products, values['product']),
    deliveries: optionsOf(deliveries, values['delivery']),
  }
}

function render(
  response: Response,
  at: number,
  answers: Answers,
  values: Sent = { ...answers },
  errors: Errors = {},
) {
  const step = steps[at]
  if (!step) return
  const trail = steps.map(({ title }, each) => ({ title, isCurrent: each === at }))
  response.status(Object.keys(errors).length > 0 ? 422 : 200).render(step.name, {
    title: step.title,
    step: step.name,
    trail,
    values,
    errors,
    ...shown(answers, values),
  })
}

const app = express()
app.disable('x-powered-by')
app.engine('hbs', engine({ extname: 'hbs', defaultLayout: 'main', layoutsDir: join(views, 'layouts') }))
app.set('view engine', 'hbs')
app.set('views', views)
// Not in the comparison of CPU: no client requests it there.
if (process.env['COMPRESS'] === '1') app.use(compression())
app.get('/style.css', (_request, response) => void response.type('css').send(style))
app.use(express.urlencoded({ extended: false, limit: 65_536 }))
app.use(
  session({
    secret: 'only for the benchmark',
    resave: false,
    saveUninitialized: false,
    store: new SqliteStore(db),
    cookie: { httpOnly: true, sameSite: 'lax', maxAge: 1_800_000 },
  }),
)
app.use((_request, response, next) => {
  response.set({ 'cache-control': 'no-store', connection: 'close' })
  next()
})

app.get('/order', (request, response) => render(response, 0, request.session.order?.answers ?? {}))

app.get('/order/receipt', (request, response) => {
  const answers = request.session.order?.answers
  if (!answers?.reference) return response.redirect(303, '/order')
  response.render('receipt', { title: 'Thank you for your order', values: {}, ...shown(answers, {}) })
})

app.get('/order/:step', (request, response) => {
  const at = steps.findIndex(({ name }) => name === request.params.step)
  const { reached, answers } = request.session.order ?? { reached: 0, answers: {} }
  if (at < 0 || at > reached) return response.redirect(303, '/order')
  render(response, at, answers)
})

app.post('/order/:step', (request, response) => {
  const at = steps.findIndex(({ name }) => name === request.params.step)
  const { reached, answers: before } = request.session.order ?? { reached: 0, answers: {} }
  const step = steps[at]
  if (!step || at > reached) return response.redirect(303, '/order')
  if (before.reference) return response.redirect(303, '/order/receipt')
  const sent: Sent = request.body
  const reading = step.read(sent)
  if ('errors' in reading) return render(response, at, before, sent, reading.errors)
  const answers = { ...before, ...reading.answers }
  if (at === steps.length - 1) {
    const row = purchaseOf(answers)
    buy.run(row)
    answers.reference = row.reference
  }
  request.session.order = { reached: Math.max(reached, at + 1), answers }
  response.redirect(303, `/order/${steps[at + 1]?.name ?? 'receipt'}`)
})

app.listen(port, '127.0.0.1')
