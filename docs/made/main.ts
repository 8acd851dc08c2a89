/** `npm run docs`: writes what in docs/ is made from something else. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { madePages } from './pages.ts'

for (const [file, text] of await madePages())
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    writeFileSync(file, text)
    console.log(relative(process.cwd(), file))
  }
