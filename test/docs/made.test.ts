/** What docs/ shows of files, of the code's comments and as pictures is as these are now. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { madePages } from '../../docs/made/pages.ts'
import { snippetsOf } from '../../docs/made/snippets.ts'
import { root } from '../support/app.ts'
import { deity } from '../support/command.ts'

const docs = join(root, 'docs')
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map((file) => join(root, file)),
  ...readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(docs, file)),
]

t.test('pages are as what they are made from', async (t) => {
  for (const [file, text] of await madePages())
    t.equal(
      existsSync(file) && readFileSync(file, 'utf8'),
      text,
      `${relative(root, file)}, else: npm run docs`,
    )
})

t.test('every block of an application’s code on a how-to page or in the tutorial is a file’s', (t) => {
  for (const page of pages.filter((each) => /how-to|tutorial/.test(each)))
    for (const { language, file, line } of snippetsOf(readFileSync(page, 'utf8')))
      t.ok(file || language === 'sh', `${relative(root, page)}:${line}`)
  t.end()
})

t.test('links between pages lead somewhere', (t) => {
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-')
  for (const page of pages) {
    const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      t.ok(existsSync(file), `${relative(root, page)} → ${target}`)
      if (!anchor || !existsSync(file)) continue
      const source = readFileSync(file, 'utf8')
      const anchors = [...source.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
      t.ok(
        anchors.includes(anchor) || source.includes(`<a id="${anchor}">`),
        `${relative(root, page)} → ${target}`,
      )
    }
  }
  t.end()
})

t.test('the examples fit', async (t) => {
  for (const name of ['library', 'patterns', 'bookshop'])
    t.match(await deity(['check', join(docs, 'examples', name)], root), {
      status: 0,
      lines: [/^No mistakes found/],
      notes: [],
    })
})
