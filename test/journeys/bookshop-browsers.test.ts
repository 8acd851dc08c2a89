/** The bookshop in Chromium, without scripts, with its own Back and tabs; and in lynx. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { root, startApp } from '../support/app.ts'
import { executablePath, goBack, startChromium } from '../support/chromium.ts'

const shop = join(root, 'docs/examples/bookshop')
const skipped = executablePath === undefined && 'there is no Chromium'

t.test(
  'in Chromium a cart over Back, a second tab and a reload keeps every book',
  { skip: skipped },
  async (t) => {
    const app = await startApp({ app: shop, rateLimit: 0, cookieBinding: 'auto' })
    t.teardown(() => app.close())
    const chromium = await startChromium(executablePath as string, true)
    t.teardown(() => chromium.close())
    const page = await chromium.open()
    const heading = () => page.textContent('h1')
    await page.goto(`${app.url}/shop`)
    t.equal(await heading(), 'Books')
    t.same(await chromium.audit(page), [])
    await page.fill('[name=words]', 'james')
    await page.click('text=Search >> nth=-1')
    t.match(page.url(), /\/shop\/results\?words=james$/)
    t.same(await chromium.audit(page), [])
    const address = `${app.url}${await page.getAttribute('a:text("Ulysses")', 'href')}`
    await page.click('text=Dubliners')
    t.same(await chromium.audit(page), [])
    await page.click('text=Add to cart')
    t.match(await page.textContent('nav'), 'Cart (1)')

    const tab = await page.context().newPage()
    await tab.goto(address)
    t.equal(await tab.textContent('h1'), 'Ulysses', 'the link as a middle click opens it')
    await tab.click('text=Add to cart')
    t.match(await tab.textContent('nav'), 'Cart (2)')

    await goBack(page)
    t.equal(await heading(), 'Dubliners')
    await goBack(page)
    t.equal(await heading(), 'Books that you searched for')
    await page.click('text=Ulysses')
    await page.fill('[name=count]', '2')
    await Promise.all([page.waitForEvent('load'), page.click('text=Add to cart')])
    await page.reload()
    t.match(await page.textContent('nav'), 'Cart (4)')

    await page.click('text=Cart (4)')
    t.same(await chromium.audit(page), [])
    await page.click('text=Check out')
    await page.fill('[name=name]', 'Ada')
    await page.fill('[name=email]', 'ada@example.org')
    await page.click('text=Continue')
    t.equal(await heading(), 'Check your order')
    await tab.click('text=Add to cart')
    await page.click('text=Order now')
    t.equal(await heading(), 'Your cart', 'the other tab has changed it')
    t.match(await page.textContent('main'), '4 × Ulysses')
    await page.fill('section:has-text("Ulysses") [name$=".count"]', '3')
    await page.click('text=Change the numbers')
    await page.click('text=Check out')
    await page.click('text=Order now')
    t.equal(await heading(), 'Thank you')
    await app.holds('purchased', [
      { book: 6, count: 3 },
      { book: 7, count: 1 },
    ])
    await tab.reload()
    await tab.click('text=Add to cart')
    t.match(await tab.textContent('nav'), 'Cart (1)', 'an old tab goes on with the next cart')
  },
)

const lynx = '/usr/bin/lynx'

t.test(
  'lynx reads the public pages, and their links lead on',
  { skip: !existsSync(lynx) && 'there is no lynx' },
  async (t) => {
    const app = await startApp({ app: shop, rateLimit: 0 })
    t.teardown(() => app.close())
    const dump = async (address: string) =>
      (await promisify(execFile)(lynx, ['-dump', '-width=100', new URL(address, app.url).href])).stdout
    const home = await dump('/shop')
    t.match(home, /Books[\s\S]*history[\s\S]*nature[\s\S]*novels/)
    const [, subject = ''] = /(http\S+name=novels)/.exec(home) ?? []
    const list = await dump(subject)
    t.match(list, 'Bleak House, Charles Dickens')
    const [, product = ''] = /(http\S+\/shop\/product\S+)/.exec(list) ?? []
    t.match(await dump(product), /Bleak House[\s\S]*How many\?[\s\S]*Add to cart/)
    t.match(await dump('/shop/results?words=emma'), 'Emma, Jane Austen')
  },
)
