/** The help of `deity` and of its commands. */
import { type Command, commands } from './commands.ts'

/** Characters of a form; a longer one has its summary on the next line. */
const width = 34

const lines = (name: string, { forms }: Command): string[] =>
  forms.map(([args, summary]) => {
    const form = `deity ${name} ${args}`.trimEnd()
    return form.length < width ? `${form.padEnd(width)}${summary}` : `${form}\n${' '.repeat(width)}${summary}`
  })

export const usage = `${Object.entries(commands)
  .flatMap(([name, command]) => lines(name, command))
  .join('\n')}

The application is DIR, else the folder that APP names, else the current one. Commands that work on data
need the settings of the server, such as APP and DATA: see deity serve --help.

Exit status: 0 done; 1 refused, or something was found; 2 no such command or argument.`

/** The help of one command. */
export const usageOf = async (name: string, command: Command): Promise<string> =>
  [...lines(name, command), ...(command.details ? ['', await command.details()] : [])].join('\n')
