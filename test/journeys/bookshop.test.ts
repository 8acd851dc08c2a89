/**
 * The bookshop of docs/examples, through the door: pages that only look, what their addresses may say, and what
 * all tabs of a session share.
 */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadApplication } from '../../server/application/load.ts'
import type { OpenOptions } from '../kit/application.ts'
import { formsIn, linksIn } from '../kit/html.ts'
import { faultTitle } from '../kit/texts.ts'
import type { Visitor } from '../kit/visitor.ts'
import { root, startApp, type TestApp } from '../support/app.ts'

const shop = join(root, 'docs/examples/bookshop')

async function begin(t: Test, options: OpenOptions = {}): Promise<TestApp> {
  const app = await startApp({ app: shop, rateLimit: 0, ...options })
  t.teardown(() => app.close())
  return app
}

/** Rows of every table that a visitor could have written to. */
async function rowsOf({ store }: TestApp): Promise<Record<string, unknown>> {
  const tables = ['session', 'phase', 'draft', 'cart', 'purchase', 'purchased', 'book', 'attempt']
  const all = tables.map(async (table) => [table, await store.rows.selectFrom(table).selectAll().execute()])
  return Object.fromEntries(await Promise.all(all))
}

const stockOf = async ({ store }: TestApp, title: string): Promise<number> =>
  (await store.rows.selectFrom('book').select('stock').where('title', '=', title).executeTakeFirstOrThrow())
    .stock

async function signIn(visitor: Visitor, account: string): Promise<Visitor> {
  await visitor.open('/shop/product?item=8')
  await visitor.submit('Add to cart')
  await visitor.follow('Cart (')
  await visitor.follow('Sign in')
  return visitor.fill({ account, password: 'reading is good' }).submit('Sign in')
}

/** From the cart to the receipt. */
async function order(visitor: Visitor): Promise<Visitor> {
  await visitor.submit('Check out')
  if (visitor.heading === 'Your details')
    await visitor.fill({ name: 'Ada', email: 'ada@example.org' }).submit('Continue')
  return visitor.submit('Order now')
}

t.test('a crawler walks every public page, and none of them writes a row', async (t) => {
  const app = await begin(t)
  const before = await rowsOf(app)
  const seen = new Set<string>()
  const wanted = ['/shop']
  const visitor = await app.visit('/shop', false)
  for (const address of wanted) {
    await visitor.open(address)
    t.equal(visitor.status, 200, address)
    t.match(visitor.headers.get('link'), /rel="canonical"/)
    t.equal(visitor.headers.get('x-robots-tag'), null, 'search engines may list it')
    for (const { href } of linksIn(visitor.body)) {
      t.notMatch(href, 'sessionID', 'no address of a public page names a session')
      if (!href.startsWith('/shop/') || seen.has(href)) continue
      seen.add(href)
      wanted.push(href)
    }
  }
  t.equal([...seen].filter((href) => href.includes('/product?')).length, 20, 'every book has an address')
  t.ok(seen.has('/shop/subject?name=novels&page=2'), 'and every page of a list')
  t.same(await rowsOf(app), before)
})

t.test('an address says which page it is, and nothing else', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/shop/product?item=1&utm_source=mail', false)
  visitor.sees({ status: 200, heading: 'Emma', title: 'Emma – Bookshop', text: 'Jane Austen' })
  t.equal(
    visitor.headers.get('link'),
    '</shop/product?item=1>; rel="canonical"',
    'what others add is left out',
  )
  const missing = [
    ...['item=99', 'item=no', 'item=1&item=2', 'item=', '', 'item=%00', 'item=%ff', 'item=1.5', 'item=-1'],
    ...['item=9007199254740993', 'Item=1', 'item[]=1', '__proto__=1', 'item=1%27%20or%201', 'item=1e999'],
  ]
  for (const query of missing) {
    await visitor.open(`/shop/product?${query}`)
    visitor.sees({ status: 404, heading: 'Page not found' })
  }
  await visitor.open('/shop/product?item=%201%20')
  t.equal(visitor.headers.get('link'), '</shop/product?item=1>; rel="canonical"', 'one page has one address')
  await visitor.open('/shop/cart')
  t.equal(visitor.status, 404, 'only public screens have an address')
  await visitor.open('/Shop/Product/?item=1')
  t.equal(visitor.heading, 'Emma', 'as people type it')
})

t.test('a page without identifiers may be kept, one with them never', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/shop/home', true)
  t.equal(visitor.headers.get('cache-control'), 'public, max-age=300')
  t.equal(visitor.headers.get('set-cookie'), null)
  await visitor.open('/shop/product?item=1')
  t.equal(visitor.headers.get('cache-control'), 'no-store', 'its form begins a session')
  if (app.mode.cookieBinding !== 'off') t.match(visitor.headers.get('set-cookie'), '__Host-deity')
  await visitor.submit('Add to cart')
  await visitor.follow('All subjects')
  visitor.sees({ heading: 'Books', text: 'Cart (1)' })
  t.equal(visitor.headers.get('cache-control'), 'no-store')
  t.equal(
    visitor.headers.get('x-robots-tag'),
    app.mode.sessionIn === 'url' ? 'noindex' : visitor.headers.get('x-robots-tag'),
  )
})

t.test('a search is an address; what its schema refuses is said beside the field', async (t) => {
  const app = await begin(t)
  const before = await rowsOf(app)
  const visitor = await app.visit('/shop', false)
  await visitor.fill({ words: 'james' }).submit('Search')
  t.match(visitor.url, /\/shop\/results\?words=james$/)
  visitor.sees({ status: 200, text: ['Dubliners', 'Ulysses'], without: 'Emma', values: { words: 'james' } })
  await visitor.fill({ words: 'x'.repeat(61) }).submit('Search')
  visitor.sees({
    status: 422,
    errors: { words: '“Title or author” is too long. You entered 61 characters; the limit is 60' },
    values: { words: 'x'.repeat(61) },
  })
  await visitor.fill({ words: '"><script>alert(1)</script>' }).submit('Search')
  t.notMatch(visitor.body, '<script>')
  visitor.sees({ status: 200, text: 'None was found', values: { words: '"><script>alert(1)</script>' } })
  await visitor.fill({ words: '' }).submit('Search')
  await visitor.follow('Next page')
  t.match(visitor.url, /\/shop\/results\?page=2$/)
  t.same(await rowsOf(app), before)
})

t.test('within a session a search and its pages stay in it', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/shop/product?item=1', app.mode.cookieBinding === 'required')
  await visitor.submit('Add to cart')
  const before = await rowsOf(app)
  await visitor.fill({ words: 'a' }).submit('Search')
  visitor.sees({
    status: 200,
    heading: 'Books that you searched for',
    text: 'Cart (1)',
    values: { words: 'a' },
  })
  await visitor.follow('Next page')
  visitor.sees({ text: ['Page 2', 'Cart (1)'], values: { words: 'a' } })
  await visitor.fill({ words: 'x'.repeat(61) }).submit('Search')
  visitor.sees({ status: 422, text: 'Cart (1)', errors: { words: /too long/ } })
  t.same(await rowsOf(app), before, 'a look writes nothing')
})

t.test('what is not public is offered: no visitor opens what another was shown', async (t) => {
  const app = await begin(t, { cookieBinding: 'auto' })
  const people = [await app.visit('/shop', true), await app.visit('/shop', true)] as const
  for (const visitor of people) {
    await signIn(visitor, 'ada')
    visitor.sees({ heading: 'Your orders' })
    await visitor.follow('Your cart')
    await order(visitor)
    await visitor.follow('More books')
    await visitor.follow('Your orders')
  }
  if (app.mode.sessionIn === 'form') return
  const [one, other] = people
  const addressOn = (visitor: Visitor) =>
    new URL(linksIn(visitor.body).find(({ text }) => text.startsWith('B0'))?.href ?? '', app.url)
  const [mine, theirs] = [addressOn(one), addressOn(other)]
  await one.open(mine.href)
  one.sees({ status: 200, heading: 'An order of yours' })
  const moves: [string, (address: URL) => void][] = [
    [
      'another number',
      ({ searchParams: all }) => all.set('screenID', String(all.get('screenID')).replace(/id=\d+/, 'id=99')),
    ],
    [
      'no number',
      ({ searchParams: all }) => all.set('screenID', String(all.get('screenID')).replace(/\?.*/, '')),
    ],
    [
      'the other screenID',
      ({ searchParams: all }) => all.set('screenID', String(theirs.searchParams.get('screenID'))),
    ],
    [
      'the other screenID with its seal',
      ({ searchParams: all }) => {
        for (const name of ['screenID', 'actionID']) all.set(name, String(theirs.searchParams.get(name)))
      },
    ],
    [
      'the other session',
      ({ searchParams: all }) => all.set('sessionID', String(theirs.searchParams.get('sessionID'))),
    ],
    [
      'the whole other address',
      (address) => {
        address.href = theirs.href
      },
    ],
  ]
  for (const [move, change] of moves) {
    const address = new URL(mine)
    change(address)
    await one.open(address.href)
    t.ok(one.status === 400 || one.status === 410, `${move}: ${one.status}`)
  }
  const beside = new URL(mine)
  beside.searchParams.set('id', '99')
  await one.open(beside.href)
  one.sees({ status: 200, text: 'B000001' })
})

/** What each screen is opened with, by one visitor and by another; public ones have a session of their own. */
const details = { name: 'Ada', email: 'ada@example.org' }
const places: Record<string, { one: string; other: string; state?: object; role?: 'member' | 'clerk' }> = {
  home: { one: 'home', other: 'home' },
  subject: { one: 'subject?name=novels', other: 'subject?name=nature' },
  product: { one: 'product?item=1', other: 'product?item=2' },
  results: { one: 'results?words=emma', other: 'results?words=e' },
  cart: { one: 'cart', other: 'cart' },
  'sign-in': { one: 'sign-in', other: 'sign-in' },
  details: { one: 'details', other: 'details', state: { reviewed: [] } },
  review: { one: 'review', other: 'review', state: { ...details, reviewed: [] } },
  receipt: { one: 'receipt', other: 'receipt', state: { ...details, reference: 'B000001' } },
  orders: { one: 'orders', other: 'orders', role: 'member' },
  order: { one: 'order?id=1', other: 'order?id=2', role: 'member' },
  stock: { one: 'stock?words=e&page=2', other: 'stock?words=e', role: 'clerk' },
  editor: { one: 'editor?item=1', other: 'editor?item=2', role: 'clerk' },
}

t.test('no identifier of one visitor’s address works in another’s, on any screen', async (t) => {
  const app = await begin(t, { cookieBinding: 'auto', sessionIn: 'url' })
  const { transactions } = await loadApplication(shop)
  const screens = transactions.get('shop')?.screens
  t.same(Object.keys(places).sort(), [...(screens?.keys() ?? [])].sort(), 'every screen is walked')
  for (const [name, { one, other, state = {}, role }] of Object.entries(places)) {
    const user = role && { name: role === 'clerk' ? 'grace' : 'ada', role }
    const addressOf = async (place: string) => {
      const at = `shop/${place}`
      const visitor = await app.visitAt(at, state as Record<string, unknown>, user)
      return new URL(visitor.url)
    }
    const [mine, theirs] = [await addressOf(one), await addressOf(other)]
    t.not(mine.searchParams.get('sessionID'), theirs.searchParams.get('sessionID'), name)
    for (const moved of [['sessionID'], ['actionID'], ['screenID', 'actionID'], ['sessionID', 'screenID']]) {
      const address = new URL(mine)
      for (const each of moved) address.searchParams.set(each, String(theirs.searchParams.get(each)))
      const visitor = await app.visit(address.href)
      const isRefused = visitor.status === 400 || visitor.status === 410
      // The public page without any session, as for everyone.
      const isBare = visitor.status === 200 && !visitor.url.includes('sessionID')
      t.ok(
        screens?.declared(name)?.isPublic ? isBare : isRefused,
        `${name}: ${moved} → ${visitor.status} ${visitor.url}`,
      )
    }
  }
})

t.test('a parameter that no search has a field for is offered, beside one that is typed', async (t) => {
  const app = await begin(t, { cookieBinding: 'auto', sessionIn: 'url' })
  const visitor = await app.visit('/shop', true)
  await signIn(visitor, 'grace')
  await visitor.follow('All subjects')
  await visitor.follow('Prices and stock')
  await visitor.fill({ words: 'e' }).submit('Find')
  const address = new URL(visitor.url)
  address.searchParams.set('words', 'emma')
  await visitor.open(address.href)
  visitor.sees({ status: 200, text: 'Emma', without: 'Villette' })
  address.searchParams.set('words', 'e')
  address.searchParams.set('page', '2')
  await visitor.open(address.href)
  t.match(visitor.text, /Anabasis/, 'the page beside the seal counts for nothing')
  await visitor.follow('Next page')
  t.match(new URL(visitor.url).searchParams.get('screenID'), /\?page=2$/, 'it is sealed')
  t.equal(new URL(visitor.url).searchParams.get('words'), 'e', 'and the words are not')
})

t.test('an address of a session on a public screen is everyone’s, without the session', async (t) => {
  const app = await begin(t, { cookieBinding: 'auto' })
  const visitor = await app.visit('/shop/product?item=1', true)
  await visitor.submit('Add to cart')
  visitor.sees({ text: 'Cart (1)' })
  const address = app.mode.sessionIn === 'url' ? visitor.url : '/shop/product?item=1'
  for (const cookies of [true, false]) {
    const stranger = await app.visit(address, cookies)
    stranger.sees({ status: 200, heading: 'Emma', without: 'Cart' })
    t.equal(new URL(stranger.url).search, '?item=1', 'the bare address')
  }
  const forged = new URL(address, app.url)
  forged.searchParams.set('sessionID', 'A'.repeat(28))
  await visitor.open(forged.href)
  visitor.sees({ status: 200, heading: 'Emma', text: 'Cart (1)' })
  visitor.wait('3h')
  await visitor.open(address)
  visitor.sees({ status: 200, heading: 'Emma', without: 'Cart' })
})

t.test('the numbers of a cart are changed in one form, and only those of its own books', async (t) => {
  const app = await begin(t, { cookieBinding: 'auto' })
  const visitor = await app.visit('/shop/product?item=1', true)
  await visitor.submit('Add to cart')
  await visitor.open('/shop/product?item=2')
  await visitor.submit('Add to cart')
  await visitor.follow('Cart (')
  const tab = visitor.tab()
  const form = visitor.form('Change the numbers')
  await visitor.fill({ 'lines.0.count': '21', 'lines.1.count': '3' }).submit('Change the numbers')
  visitor.sees({ status: 422, values: { 'lines.0.count': '21', 'lines.1.count': '3' } })
  t.same(visitor.errors, { 'lines.0.count': '“How many?, row 1” must be 20 or less' })
  await visitor.fill({ 'lines.0.count': '0' }).submit('Change the numbers')
  const [line] = await app.store.rows.selectFrom('cart').selectAll().execute()
  t.equal(line?.['count'], 3)
  visitor.sees({ heading: 'Your cart', values: { lines: '1', 'lines.0.count': '3' } })
  await tab.submit('Change the numbers')
  tab.sees({ status: 422, text: 'is not offered' })
  tab.sees({ values: { lines: '1', 'lines.0.count': '1' }, without: 'Emma' })
  for (const book of ['3', '-1', '']) {
    const body = new URLSearchParams(form.body)
    body.set('lines.1.book', book)
    const { address, headers } = form
    t.equal((await fetch(address, { method: 'POST', headers, body: body.toString() })).status, 422, book)
  }
  await app.holds('cart', [{ count: 3 }])
})

t.test('a cart over two tabs, Back and sign-in keeps every book', async (t) => {
  const app = await begin(t, { cookieBinding: 'auto' })
  const visitor = await app.visit('/shop/product?item=1', true)
  const tab = visitor.tab()
  await visitor.submit('Add to cart')
  await tab.open('/shop/product?item=2')
  await tab.submit('Add to cart')
  tab.sees({ heading: 'Middlemarch', text: 'Cart (2)' })
  await visitor.open('/shop/subject?name=novels')
  await visitor.follow('Dubliners')
  await visitor.submit('Add to cart')
  await visitor.back()
  await visitor.back()
  await visitor.follow('Nostromo')
  await visitor.submit('Add to cart')
  visitor.sees({ text: 'Cart (4)' })
  await visitor.follow('Cart (')
  await visitor.follow('Sign in')
  await visitor.fill({ account: 'ada', password: 'reading is good' }).submit('Sign in')
  await visitor.follow('Your cart')
  visitor.sees({ text: ['Emma', 'Middlemarch', 'Dubliners', 'Nostromo'] })
  await tab.open('/shop/product?item=3')
  tab.sees({ text: 'Cart (4)' })
  await tab.submit('Add to cart')
  await visitor.reload()
  visitor.sees({ text: ['Emma', 'Middlemarch', 'Dubliners', 'Nostromo', 'Bleak House'] })
})

t.test(
  'signing out, and leaving, end it in every tab; the next visitor of the browser sees nothing of it',
  async (t) => {
    const app = await begin(t, { cookieBinding: 'auto' })
    const visitor = await app.visit('/shop', true)
    await signIn(visitor, 'ada')
    await visitor.open('/shop')
    visitor.sees({ text: ['Cart (1)', 'Your orders'] })
    const tab = visitor.tab()
    await visitor.submit('Sign out')
    await tab.open('/shop')
    tab.sees({ status: 200, without: ['Cart', 'Your orders'] })
    await app.holds('cart', [])
    await tab.open('/shop/product?item=1')
    await tab.submit('Add to cart')
    tab.sees({ text: 'Cart (1)' })
    await app.holds('cart', [{ book: 1, count: 1 }])
  },
)

t.test('a tab never commits what its page did not show', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/shop/product?item=1', app.mode.cookieBinding !== 'off')
  await visitor.submit('Add to cart')
  const tab = visitor.tab()
  await visitor.follow('Cart (')
  await visitor.submit('Check out')
  await visitor.fill({ name: 'Ada', email: 'ada@example.org' }).submit('Continue')
  visitor.sees({ heading: 'Check your order', text: '1 × Emma' })
  await tab.submit('Add to cart')
  await visitor.submit('Order now')
  visitor.sees({ status: 409, heading: 'Your cart', text: ['1 × Emma', '2 × Emma'] })
  await app.holds('purchase', [])
  await order(visitor)
  visitor.sees({ heading: 'Thank you', text: 'B000001' })
  await app.holds('purchased', [{ book: 1, count: 2 }])
  t.equal(await stockOf(app, 'Emma'), 3)
})

t.test('an action of any time is taken from a page that a commit has closed, others are not', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/shop/product?item=1', app.mode.cookieBinding !== 'off')
  await visitor.submit('Add to cart')
  const [product, cart] = [visitor.tab(), visitor.tab()]
  await visitor.follow('Cart (')
  await visitor.submit('Check out')
  const details = visitor.tab()
  await visitor.fill({ name: 'Ada', email: 'ada@example.org' }).submit('Continue')
  await visitor.submit('Order now')
  await details.fill({ name: 'Grace', email: 'grace@example.org' }).submit('Continue')
  details.sees({ status: 409, heading: faultTitle('closed') })
  await product.submit('Add to cart')
  product.sees({ status: 200, heading: 'Emma', text: 'Cart (1)' })
  await cart.submit('Add to cart')
  t.equal(cart.status, 200, 'the same form, the same answer')
  await app.holds('cart', [{ book: 1, count: 1 }])
  await app.holds('purchase', [{ name: 'Ada' }])
})

t.test('two buyers and the last copy', async (t) => {
  const app = await begin(t)
  const buyers = await Promise.all([1, 2].map(() => app.visit('/shop/product?item=13')))
  for (const buyer of buyers) {
    buyer.sees({ heading: 'Micrographia', text: 'In stock: 1' })
    await buyer.submit('Add to cart')
    await buyer.follow('Cart (')
    await buyer.submit('Check out')
    await buyer.fill({ name: 'Ada', email: 'ada@example.org' }).submit('Continue')
  }
  await Promise.all(buyers.map((buyer) => buyer.submit('Order now')))
  t.same(buyers.map(({ heading }) => heading).sort(), ['Thank you', 'Your cart'])
  const [late] = buyers.filter(({ heading }) => heading === 'Your cart')
  late?.sees({ status: 409, text: 'Micrographia (not in stock)' })
  await app.holds('purchased', [{ book: 13, count: 1 }])
  t.equal(await stockOf(app, 'Micrographia'), 0)
})

t.test('two clerks do not overwrite each other', async (t) => {
  const app = await begin(t, { cookieBinding: 'auto' })
  const clerks = [await app.visit('/shop', true), await app.visit('/shop', true)] as const
  for (const clerk of clerks) {
    await signIn(clerk, 'grace')
    await clerk.follow('All subjects')
    await clerk.follow('Prices and stock')
    await clerk.fill({ words: 'emma' }).submit('Find')
    await clerk.follow('Emma')
    clerk.sees({ heading: 'Emma', values: { cents: '990' } })
  }
  await clerks[0].fill({ cents: '1000' }).submit('Save')
  clerks[0].sees({ status: 200, heading: 'Emma', values: { cents: '1000' } })
  await clerks[1].fill({ stock: '9' }).submit('Save')
  clerks[1].sees({ status: 409, heading: 'Prices and stock', text: '€ 10.00, 5 in stock' })
  await app.holds('book', [{ cents: 1000, stock: 5, edition: 2 }], { title: 'Emma' })
})

t.test('a member who is not a clerk sees no stock', async (t) => {
  const app = await begin(t, { cookieBinding: 'auto' })
  const visitor = await app.visit('/shop', true)
  await signIn(visitor, 'ada')
  await visitor.follow('All subjects')
  visitor.sees({ text: 'Your orders', without: 'Prices and stock' })
})

t.test(
  'a page whose identifiers come from the cookie is not compressed beside what a link can choose',
  async (t) => {
    const app = await begin(t, { cookieBinding: 'auto' })
    const visitor = await app.visit('/shop/product?item=1', true)
    await visitor.submit('Add to cart')
    const ask = (path: string, cookie?: string) =>
      fetch(new URL(path, app.url), { headers: { 'accept-encoding': 'gzip', ...(cookie && { cookie }) } })
    const codingOf = async (path: string, cookie?: string) =>
      (await ask(path, cookie)).headers.get('content-encoding')
    t.equal(await codingOf('/shop/results?words=a', visitor.cookie), null)
    t.equal(await codingOf('/shop/results?words=a'), 'gzip')
    t.equal(await codingOf('/shop/home', visitor.cookie), 'gzip', 'no parameter is in it')
  },
)

t.test('a form that another site could have shown begins nothing', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/shop/product?item=1', true)
  const [form] = formsIn(visitor.body).filter(({ method }) => method === 'post')
  t.ok(form)
  const { address, headers, body } = visitor.form('Add to cart')
  const response = await fetch(address, {
    method: 'POST',
    headers: { ...headers, 'sec-fetch-site': 'cross-site' },
    body,
  })
  t.equal(response.status, 403)
  await app.holds('cart', [])
})
