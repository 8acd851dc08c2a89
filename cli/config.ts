/** `deity config`: the settings as the server would use them. */
import { effectiveSettings, listSettings } from '../server/config.ts'
import type { Result } from './result.ts'

export function config(args: string[]): Result | undefined {
  if (args.length > 0) return undefined
  const rows = effectiveSettings(process.env).map((each) => [
    each.name,
    each.value || '-',
    each.source,
    each.default || '-',
  ])
  const table = [['SETTING', 'VALUE', 'SOURCE', 'DEFAULT'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  return { status: 0, text: lines.join('\n') }
}

/** The settings with their defaults, values and descriptions, for `deity serve --help`. */
export function settingsHelp(): string {
  const entries = listSettings().map(({ name, default: value, values, description }) => {
    const choice = values.length > 0 ? ` (${values.join(', ')})` : ''
    return `  ${name}${value && `=${value}`}${choice}\n      ${description}`
  })
  return `${entries.join('\n')}\n\ndocs/serving.md explains them.`
}
