/** What stands on a page for a text reads as the text, and means nothing more. */
import fc from 'fast-check'
import t from 'tap'
import { escapeHtml, isolate, pieceOf } from '../../server/view/escape.ts'
import { unescapeHtml } from '../support/html.ts'

const signs = '&<>"\'\u00a0\u00d7\u2013\u2019\u2026\u20ac\u2192'
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...signs, 'a', '1', ' ', 'é', 'ж', '漢', '😀'), maxLength: 300 }),
)

t.test('any text reads as it was, and holds no sign of markup', async () => {
  fc.assert(
    fc.property(text, (text) => {
      const markup = escapeHtml(text)
      return unescapeHtml(markup) === text && !/[<>"']|&(?!#\d+;|amp;|lt;|gt;|quot;)/.test(markup)
    }),
    { numRuns: 2000 },
  )
})

t.test('signs that are no letters stand as numbers, letters as they are', async (t) => {
  t.equal(escapeHtml('“Müller” – 3 × €5… →'), '&#8220;Müller&#8221; &#8211; 3 &#215; &#8364;5&#8230; &#8594;')
  t.equal(escapeHtml(`${'ж'.repeat(200)} €`), `${'ж'.repeat(200)} &#8364;`)
  t.equal(isolate('Żółć 漢字 😀'), 'Żółć 漢字 😀')
  t.equal(isolate('\u202eabc €'), '<bdi>\u202eabc &#8364;</bdi>')
})

t.test('markup of a template keeps its own signs', async (t) => {
  t.equal(pieceOf('<a href="/?a&amp;b">Ça – va</a>'), '<a href="/?a&amp;b">Ça &#8211; va</a>')
})
