/** The table of settings in docs/serving.md, from the schema in server/config.ts. */
import { listSettings } from '../../server/config.ts'

const section = /(?<=<!-- made: settings -->\n)[\s\S]*?(?=<!-- end -->)/

/** The page with its table of settings as the schema is; everything else stays. */
export const withSettings = (page: string): string =>
  page.replace(section, () =>
    [
      '| variable | default | meaning |',
      '|---|---|---|',
      ...listSettings().map(({ name, default: value, values, description }) => {
        const choice = values.map((each) => `\`${each}\``).join(', ')
        return `| \`${name}\` | ${value && `\`${value}\``} | ${description}${choice && ` One of ${choice}.`} |`
      }),
      '',
    ].join('\n'),
  )
