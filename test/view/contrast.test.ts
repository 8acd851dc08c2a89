/** The colours of the stylesheet against what they stand on, in both schemes: WCAG 1.4.3 and 1.4.11. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../support/app.ts'

const style = readFileSync(join(root, 'server/view/defaults/style.css'), 'utf8')
const colorsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]+);/g)].map(([, name = '', color = '']) => [name, color]),
  )
const [first = '', second = ''] = [...style.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) => body)
const light = colorsIn(first)
const schemes = { light, dark: { ...light, ...colorsIn(second) } }

/** Relative luminance: WCAG 2.2, definitions. */
function luminance(color: string): number {
  const hex = color.length === 4 ? color.replace(/[0-9a-f]/g, '$&$&') : color
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

const white = '#ffffff'
for (const [scheme, colors] of Object.entries(schemes)) {
  const of = (name: string) => (name === 'white' ? white : (colors[name] ?? ''))
  t.test(`texts in the ${scheme} scheme`, async (t) => {
    for (const [text, ground] of [
      ...['ink', 'soft', 'go', 'deep', 'bad', 'bad-deep'].flatMap((name) => [
        [name, 'paper'],
        [name, 'wash'],
      ]),
      ...['go', 'deep', 'bad', 'bad-deep'].map((ground) => ['on-go', ground]),
      ['white', 'band'],
    ] as [string, string][]) {
      const ratio = contrast(of(text), of(ground))
      t.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`)
    }
  })
  t.test(`edges and the focus ring in the ${scheme} scheme`, async (t) => {
    for (const [edge, ground] of [
      ['edge', 'paper'],
      ['ring', 'paper'],
      ['ring', 'wash'],
      ['go', 'paper'],
      ['bad', 'paper'],
    ] as [string, string][]) {
      const ratio = contrast(of(edge), of(ground))
      t.ok(ratio >= 3, `${edge} on ${ground}: ${ratio.toFixed(2)}`)
    }
  })
}
