/** `deity map`, and the sample's map as the README shows it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fixture, root } from '../support/app.ts'
import { copyOfSample, deity, replaceIn } from '../support/command.ts'

const kept = (name: string) => readFileSync(join(root, 'docs', name), 'utf8').trimEnd()

t.test("the sample's journeys are as docs/ shows them", async (t) => {
  const text = await deity(['map', '--mermaid'], root)
  t.equal(text.lines.join('\n'), kept('map.mmd'), 'else: npx deity map --mermaid > docs/map.mmd')
  const picture = await deity(['map'], root)
  t.equal(picture.lines.join('\n'), kept('map.svg'), 'else: npx deity map > docs/map.svg')
  t.match(readFileSync(join(root, 'README.md'), 'utf8'), '](docs/map.svg)')
})

t.test('a changed journey shows', async (t) => {
  const folder = copyOfSample(t)
  replaceIn(join(folder, 'actions/booking/give-contact.ts'), "next: ['review']", "next: ['review', 'guests']")
  const { lines } = await deity(['map', '--mermaid'], folder)
  t.same(
    lines.filter((line) => !kept('map.mmd').includes(line)),
    ['    booking_action_give_contact --> booking_screen_guests'],
  )
})

t.test('what does not fit is drawn as far as it can be, and said', async (t) => {
  const folder = copyOfSample(t)
  replaceIn(join(folder, 'actions/booking/give-contact.ts'), "next: ['review']", "next: ['revew']")
  const { status, lines, notes } = await deity(['map', '--mermaid'], folder)
  t.equal(status, 0)
  t.match(notes, [/there is no screen "revew"/])
  t.notMatch(lines.join('\n'), 'revew')
})

t.test('every screen, action and way of an application is in the picture', async (t) => {
  const { lines } = await deity(['map', fixture('ledger')], root)
  const svg = lines.join('\n')
  for (const name of [
    'accounts',
    'amount',
    'slip',
    'review',
    'receipt',
    'choose-accounts',
    'confirm',
    'look',
    'say',
  ])
    t.match(svg, `>${name.replaceAll('-', '&#45;')}</text>`)
  t.match(svg, '<title>transfer action confirm&#45;&gt;transfer screen receipt</title>')
  t.match(svg, '>Transfer</text>')
})
