/**
 * The addresses of public screens and searches, changed in every way, at the bookshop: of the screens alone, and
 * of a visitor's session. After each answer: no 5xx; the security headers; nothing of what was sent as markup; a
 * page with identifiers is stored by nobody; the visitor's session is shown to the visitor's cookie alone. After
 * all of them no row has changed.
 */
import { request } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { openApplication } from '../../kit/application.ts'
import { linksIn } from '../../kit/html.ts'
import { root } from '../../support/app.ts'
import { newMarker } from './marker.ts'

export interface PublicRun {
  requests: number
  seed: number
}

interface Sent {
  /** Which of the addresses that a page had, or a bare path. */
  base: number
  /** Pairs that are set, added, or taken away. */
  changes: { how: 'set' | 'add' | 'drop'; name: string; value: string }[]
  cookie: 'own' | 'none' | 'other' | 'broken'
  isHead: boolean
}

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: string
}

const names = [
  'item',
  'name',
  'page',
  'words',
  'id',
  'sessionID',
  'screenID',
  'actionID',
  'to',
  'item[]',
  'Item',
  '__proto__',
  'constructor',
  '',
]

const values = fc.oneof(
  fc.constantFrom(
    '1',
    '2',
    '0',
    '-1',
    '1e3',
    '٣',
    'novels',
    'a',
    '',
    ' 1 ',
    '%',
    '%zz',
    '%00',
    '\u0000',
    '9'.repeat(40),
  ),
  fc.constantFrom(
    'x'.repeat(61),
    'x'.repeat(4000),
    "' or 1=1 --",
    '%25',
    '\u202e',
    '{{7*7}}',
    'A'.repeat(28),
  ),
  fc.string({ maxLength: 30 }),
)

const sent: fc.Arbitrary<Sent> = fc.record({
  base: fc.nat(99),
  changes: fc.array(
    fc.record({
      how: fc.constantFrom('set' as const, 'add' as const, 'drop' as const),
      name: fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 })),
      value: values,
    }),
    { maxLength: 4 },
  ),
  cookie: fc.constantFrom('own' as const, 'none' as const, 'other' as const, 'broken' as const),
  isHead: fc.boolean(),
})

const ask = (port: number, path: string, cookie: string | undefined, isHead: boolean): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, agent: false as const, method: isHead ? 'HEAD' : 'GET' }
    const asking = request({ ...options, headers: cookie === undefined ? {} : { cookie } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asking.on('error', reject).end()
  })

/** The address with its changes, as a client may write it. */
function changed(address: string, { changes }: Sent): string {
  const [path = '', query = ''] = [address.split('?', 1)[0], address.slice(address.indexOf('?') + 1)]
  const pairs = address.includes('?') ? query.split('&') : []
  for (const { how, name, value } of changes) {
    const begins = (pair: string) => pair.startsWith(`${name}=`)
    const written = `${encodeURIComponent(name)}=${/^%[\w%]*$/.test(value) ? value : encodeURIComponent(value)}`
    if (how !== 'add') pairs.splice(0, pairs.length, ...pairs.filter((pair) => !begins(pair)))
    if (how !== 'drop') pairs.push(written)
  }
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path
}

/** @throws with the fewest changes found that break a promise */
export async function provePublic({ requests, seed }: PublicRun): Promise<ReadonlyMap<number, number>> {
  const app = await openApplication(join(root, 'docs/examples/bookshop'), { cookieBinding: 'auto' })
  try {
    const marker = newMarker()
    const visitor = await app.visit('/shop/product?item=1', true)
    await visitor.submit('Add to cart')
    const own = visitor.cookie
    const bare = [
      'home',
      'subject?name=novels',
      'results?words=a&page=2',
      'product?item=2',
      'cart',
      'stock',
      'order?id=1',
    ]
    const bases = [
      ...bare.map((path) => `/shop/${path}`),
      ...linksIn(visitor.body).flatMap(({ href }) => (href.startsWith('/shop') ? [href] : [])),
      new URL(visitor.url).pathname + new URL(visitor.url).search,
    ]
    const tables = ['session', 'phase', 'draft', 'cart', 'purchase', 'book', 'attempt']
    const rows = async () =>
      JSON.stringify(
        await Promise.all(tables.map((table) => app.store.rows.selectFrom(table).selectAll().execute())),
      )
    const before = await rows()
    const sessionID = new URL(visitor.url).searchParams.get('sessionID') ?? ''
    const statuses = new Map<number, number>()
    const cookies = {
      own,
      none: undefined,
      other: `__Host-deity=${'B'.repeat(22)}`,
      broken: '__Host-deity=%',
    }
    const claim = (truth: boolean, promise: string) => {
      if (!truth) throw new Error(promise)
    }
    const send = async (each: Sent) => {
      const address = changed(bases[each.base % bases.length] ?? '', {
        ...each,
        changes: each.changes.map((change, index) =>
          index === 3 ? { ...change, value: `"><b>${marker}` } : change,
        ),
      })
      const { status, headers, body } = await ask(app.port, address, cookies[each.cookie], each.isHead)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      claim([200, 303, 400, 404, 410, 414, 422, 431].includes(status), `${address} is answered ${status}`)
      claim('content-security-policy' in headers, `${address} has no security headers`)
      claim(!body.includes(`<b>${marker}`), `${address} writes markup`)
      const isNamed = /sessionID[=" ]/.test(body)
      claim(!isNamed || headers['cache-control'] === 'no-store', `${address} may be stored`)
      const isOwn = each.cookie === 'own'
      claim(isOwn || !body.includes('Cart ('), `${address} shows another browser the cart`)
      claim(isOwn || !body.includes(sessionID), `${address} names another browser’s session`)
      claim(!String(headers['location']).includes('sessionID'), `${address} leads into a session`)
    }
    await fc.assert(fc.asyncProperty(sent, send), { numRuns: requests, seed })
    claim((await rows()) === before, 'a look changes no row')
    return statuses
  } finally {
    await app.close()
  }
}
