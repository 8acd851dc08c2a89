/** What a scaffold is called in paths, in code, in tables and by people, from one name. */

/** `choose-book` as a variable: `chooseBook`. */
export const variableOf = (name: string): string =>
  name
    .split('-')
    .filter(Boolean)
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')

/** `choose-book` as a title: `Choose book`. */
export const titleOf = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')

/** `choose-book` as a table: `choose_book`. */
export const tableOf = (name: string): string => name.replaceAll('-', '_')

/** What the files that are made import, each of which could be the name of a transaction. */
const imported = ['z', 'show', 'finish', 'defineTables', 'defineTransaction', 'Tables']

/**
 * Why this cannot be a name, or `undefined` when it can.
 * @param taken names that the server uses itself
 */
export function wrongName(name: string, taken: readonly string[] = []): string | undefined {
  if (taken.includes(name)) return `"${name}" cannot be a name: the server itself uses it`
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) return `"${name}" cannot be a name: use a-z, 0-9 and -`
  const variable = variableOf(name)
  try {
    // Reserved words, which the language itself knows best; nothing is run.
    new Function(`'use strict'; const ${variable} = 0`)
  } catch {
    return `"${name}" cannot be a name: "${variable}" is a word of the language`
  }
  return imported.includes(variable)
    ? `"${name}" cannot be a name: every action imports a "${variable}"`
    : undefined
}
