/** What stands on a page for a text reads as the text, and means nothing more. */
import fc from 'fast-check'
import t from 'tap'
import { balanced } from '../../server/view/bidi.ts'
import { escapeHtml, isolate, pieceOf } from '../../server/view/escape.ts'
import { unescapeHtml } from '../kit/html.ts'

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

t.test('64 KB of quotation marks cost little', async (t) => {
  const text = '"'.repeat(65_000)
  const best = (work: () => void) => {
    const times = Array.from({ length: 30 }, () => {
      const began = performance.now()
      work()
      return performance.now() - began
    })
    return Math.min(...times)
  }
  // Against the obvious way, as the machine may be slow or busy.
  const obvious = best(() => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`))
  const ours = best(() => escapeHtml(text))
  t.ok(ours < 0.8 * obvious, `${ours.toFixed(2)} ms, ${obvious.toFixed(2)} the obvious way`)
})

t.test('signs that are no letters stand as numbers, letters as they are', async (t) => {
  t.equal(escapeHtml('“Müller” – 3 × €5… →'), '&#8220;Müller&#8221; &#8211; 3 &#215; &#8364;5&#8230; &#8594;')
  t.equal(escapeHtml(`${'ж'.repeat(200)} €`), `${'ж'.repeat(200)} &#8364;`)
  t.equal(isolate('Żółć 漢字 😀'), 'Żółć 漢字 😀')
  t.equal(isolate('\u202eabc €'), '<bdi>\u202eabc &#8364;\u202c</bdi>')
})

t.test('markup of a template keeps its own signs', async (t) => {
  t.equal(pieceOf('<a href="/?a&amp;b">Ça – va</a>'), '<a href="/?a&amp;b">Ça &#8211; va</a>')
})

t.test('a text stays in its isolation, whatever controls it holds', async (t) => {
  const isolated = (text: string) => isolate(text).replace(/^<bdi>|<\/bdi>$/g, '')
  t.equal(isolated('Ada\u2069\u202e'), 'Ada\u202e\u202c', 'it closes nothing that it has not opened')
  t.equal(
    isolated('\u2067a\u202eb\u2069c'),
    '\u2067a\u202eb\u2069c',
    'an isolate closes what was opened in it',
  )
  t.equal(isolated('\u202aa\u2066b'), '\u202aa\u2066b\u2069\u202c', 'and what is open is closed')
  t.equal(isolated('a\u202c\u202cb\u2029c\u2028d'), 'ab c d', 'nothing ends its paragraph')
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(...'a\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029'),
      }),
      (text) => {
        let isolates = 0
        for (const character of balanced(text)) {
          if ('\u2066\u2067\u2068'.includes(character)) isolates++
          if (character === '\u2069' && --isolates < 0) return false
        }
        return isolates === 0 && balanced(balanced(text)) === balanced(text)
      },
    ),
  )
  for (const text of ['\u{1e900}', 'a\u20d0', '\u{1d165}', '\u05d0', 'a\u00ad'])
    t.match(isolate(text), /^<bdi>/, `U+${text.codePointAt(text.length > 1 ? 1 : 0)?.toString(16)}`)
})
