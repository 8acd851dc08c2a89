/** The tables of docs/errors.md: the codes that authors, operators and visitors can meet, from the lists in the code. */

import { faults } from '../../server/model/faults.ts'
import { authorErrors } from '../../server/runtime/author-errors.ts'
import { operatorErrors } from '../../server/runtime/operator-errors.ts'
import { frameworkTexts, ownLanguage } from '../../server/view/framework-texts.ts'

const english = frameworkTexts(ownLanguage)

type Row = readonly string[]

const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('')

const codes = (list: Readonly<Record<string, string>>): string =>
  table(
    ['code', 'meaning, and what to do'],
    Object.entries(list).map(([code, text]) => [`\`${code}\``, text]),
  )

const sections: Readonly<Record<string, string>> = {
  authors: codes(authorErrors),
  operators: codes(operatorErrors),
  visitors: table(
    ['code', 'status', 'page'],
    Object.entries(faults).map(([code, { status }]) => [
      `\`${code}\``,
      String(status),
      `**${english.get(`deity.fault.${code}.title`)}.** ${english.get(`deity.fault.${code}.text`)}`,
    ]),
  ),
}

/** The page with its tables as the lists are; everything else stays. */
export const withErrors = (page: string): string =>
  page.replace(
    /(<!-- made: (\w+) -->\n)[\s\S]*?(?=<!-- end -->)/g,
    (_all, head, name) => head + sections[name],
  )
