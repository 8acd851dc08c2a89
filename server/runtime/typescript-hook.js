/** A module hook, in its own thread: strips the types from `.ts` files. See typescript.js. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'oxc-transform'

/** Keeps imports as written, as Node 24 does; `verbatimModuleSyntax` ensures that this works. */
const options = { sourcemap: true, typescript: { onlyRemoveTypeImports: true } }

/** @type {import('node:module').LoadHook} */
export const load = async (url, context, next) => {
  if (!url.endsWith('.ts')) return next(url, context)
  const file = fileURLToPath(url)
  const { code, map, errors } = transformSync(file, readFileSync(file, 'utf8'), options)
  const [error] = errors
  if (error) throw new SyntaxError(`${error.message}\n${error.codeframe}`)
  const inline = Buffer.from(JSON.stringify(map)).toString('base64')
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`
  return { format: 'module', shortCircuit: true, source }
}
