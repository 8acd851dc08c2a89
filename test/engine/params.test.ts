/** Parameters of screens, below what the bookshop shows: first pages, what was typed, outcomes, caches. */
import t, { type Test } from 'tap'
import { linksIn } from '../kit/html.ts'
import type { Visitor } from '../kit/visitor.ts'
import { fixture, startApp, type TestAppOptions } from '../support/app.ts'

async function begin(t: Test, options: TestAppOptions = {}) {
  const app = await startApp({ app: fixture('gallery'), rateLimit: 0, ...options })
  t.teardown(() => app.close())
  return app
}

/** The address behind a link, which the browser could send on. */
const addressOf = (visitor: Visitor, text: string): string =>
  new URL(linksIn(visitor.body).find((link) => link.text === text)?.href ?? '', visitor.url).href

t.test('before a session has begun its offered parameters are nothing to another browser', async (t) => {
  const app = await begin(t, { sessionIn: 'url', cookieBinding: 'auto' })
  const visitor = await app.visit('/gallery', true)
  const [picture, about] = [addressOf(visitor, 'Picture 2'), addressOf(visitor, 'About us')]
  await visitor.open(picture)
  visitor.sees({ status: 200, heading: 'Picture 2' })
  const stranger = await app.visit('/gallery', true)
  await stranger.open(picture)
  stranger.sees({ status: 200, heading: 'Pictures' })
  const cookieless = await app.visit(picture, false)
  cookieless.sees({ status: 200, heading: 'Picture 2' })
  const [{ sessionID }, { sessionID: own }] = [picture, addressOf(cookieless, 'All')].map((address) =>
    Object.fromEntries(new URL(address).searchParams),
  ) as [Record<string, string>, Record<string, string>]
  t.not(own, sessionID, 'one that takes no cookie has a session of its own')
  for (const stranger of [await app.visit('/gallery', true), cookieless]) {
    await stranger.open(about)
    stranger.sees({ status: 200, heading: 'About', text: 'Topic: us & them' })
    t.equal(new URL(stranger.url).search, '?topic=us%20%26%20them', 'the bare address')
  }
  await visitor.open(about)
  t.match(visitor.url, 'sessionID', 'to its own browser it is in the session')
})

t.test('a public page with a form is not kept, whatever its screen says', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/gallery/about')
  t.equal(visitor.headers.get('cache-control'), 'no-store')
})

t.test('what was typed belongs to the screen with its parameters', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/gallery', true)
  await visitor.follow('Picture 1')
  const before = visitor.tab()
  await visitor.fill({ note: 'no' }).submit('Keep')
  visitor.sees({ status: 422, heading: 'Picture 1', errors: { note: 'Write something else' } })
  await visitor.fill({ note: 'blue' }).submit('Keep')
  visitor.sees({ heading: 'Pictures' })
  await before.reload()
  before.sees({ heading: 'Picture 1', values: { note: 'blue' } })
  const again = visitor.tab()
  await again.follow('Picture 2')
  await again.fill({ note: 'red' }).submit('Keep')
  await again.back()
  again.sees({ heading: 'Picture 2', values: { note: 'red' } })
  await again.follow('All')
  await again.follow('Picture 1')
  again.sees({ heading: 'Picture 1', values: { note: 'blue' }, without: 'red' })
})

t.test('a parameter can be a choice of yes or no', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/gallery')
  await visitor.follow('Picture 2')
  visitor.sees({ without: 'It is large' })
  await visitor.follow('Larger')
  visitor.sees({ heading: 'Picture 2', text: 'It is large' })
})

t.test('an outcome with parameters that do not fit is an error of the author', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/gallery')
  await visitor.follow('Picture 1')
  for (const note of ['wrong', 'none']) {
    await visitor.fill({ note }).submit('Keep')
    visitor.sees({ status: 500, heading: 'Picture 1', values: { note } })
  }
  t.equal(app.log.filter((line) => line.includes('DEITY_OUTCOME_NEEDS')).length, 2)
})

t.test('an older version’s screen is upgraded with its parameters', async (t) => {
  const app = await begin(t)
  const visitor = await app.visit('/gallery')
  await visitor.follow('Picture 1')
  await visitor.fill({ note: 'blue' }).submit('Keep')
  const { transactions } = await import('../../server/application/load.ts').then(({ loadApplication }) =>
    loadApplication(fixture('gallery')),
  )
  const { resolveState } = await import('../../server/engine/stored-state.ts')
  const gallery = transactions.get('gallery')
  t.ok(gallery)
  if (!gallery) return
  const shown = { screen: 'painting?id=2', state: '{}', version: 1 }
  t.equal(resolveState(gallery, 'painting?id=2', shown).screen, 'picture?id=2')
})
