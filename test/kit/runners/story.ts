/** One small journey, for whichever runner. With `STORY=wrong` its last sentence is not true. */
import { fixture } from '../../support/app.ts'
import { openApplication } from '../kit.ts'

export async function story(): Promise<void> {
  const app = await openApplication(fixture('ledger'))
  try {
    const visitor = await app.visit('/transfer')
    await visitor.fill({ source: 'elm', target: 'elm' }).submit()
    visitor.sees({ heading: 'Accounts', errors: { target: 'Choose another' } })
    await visitor.fill({ target: 'fir' }).submit()
    await visitor.fill({ amount: '3' }).submit()
    await visitor.fill({ nonce: 'one' }).submit()
    await visitor.restart()
    await visitor.twice('Transfer')
    visitor.sees({ heading: 'Receipt', text: '3 moved, slip one' })
    const source = process.env['STORY'] === 'wrong' ? 'ash' : 'elm'
    await app.holds('entry', [{ nonce: 'one', amount: 3, source, target: 'fir' }])
  } finally {
    await app.close()
  }
}
