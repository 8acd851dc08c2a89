/** Which command, with which words. */
import { check } from './check.ts'
import { forget } from './forget.ts'
import { init } from './init.ts'
import { map } from './map.ts'
import { makeNew } from './new.ts'
import type { Result } from './result.ts'

/** @returns nothing when the words make no command */
type Command = (args: string[]) => Result | undefined | Promise<Result | undefined>

const usage = `deity check [DIR]                               lists everything in the application that does not fit
deity map [DIR] [--mermaid]                     draws its screens and actions: SVG, or text for Mermaid
deity new transaction NAME                      two screens, an action between them, a table
deity new screen TRANSACTION/NAME [--from SCREEN]
                                                a screen with a link to it on SCREEN, else on the first one
deity new action TRANSACTION/NAME [--from SCREEN] [--to SCREEN]
                                                an action with its form on SCREEN, else on the first one
deity init DIR                                  an application with one transaction and a test
deity forget REFERENCE                          removes what a person filled in; with the settings of the server

The application is DIR, else the folder APP names, else this one.`

const commands = new Map<string, Command>([
  ['check', check],
  ['map', map],
  ['new', makeNew],
  ['init', init],
  ['forget', forget],
])

/** @returns the exit status: 2 when the words make no command */
export async function main([name = '', ...args]: string[]): Promise<number> {
  if (name === 'help' || name === '--help') {
    console.log(usage)
    return 0
  }
  try {
    const result = await commands.get(name)?.(args)
    if (result?.text) console.log(result.text)
    if (result?.note) console.error(result.note)
    if (result) return result.status
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')) throw error
    console.error((error as Error).message)
  }
  console.error(usage)
  return 2
}
