/** The command `deity`: chooses one of its commands and prints what it returns. */
import { commands } from './commands.ts'
import { usage, usageOf } from './usage.ts'

/** The names that other programs have for a command. */
const aliases: Readonly<Record<string, string>> = { '--version': 'version', '-v': 'version' }

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h'

/** @returns the exit status: 2 when there is no such command, or its arguments do not fit */
export async function main([word, ...args]: string[]): Promise<number> {
  if (word === 'help' || isHelp(word)) {
    console.log(usage)
    return 0
  }
  const name = aliases[word ?? ''] ?? word ?? ''
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    console.error(usage)
    return 2
  }
  if (args.some(isHelp)) {
    console.log(await usageOf(name, command))
    return 0
  }
  try {
    const run = await command.load()
    const result = await run(args)
    if (result?.text) console.log(result.text)
    if (result?.note) console.error(result.note)
    if (result) return result.status
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')) {
      const { reportOf } = await import('../server/error-report.ts')
      console.error(reportOf(error))
      return 1
    }
    console.error((error as Error).message)
  }
  console.error(await usageOf(name, command))
  return 2
}
