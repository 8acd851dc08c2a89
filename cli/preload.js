/**
 * Prepares a process for importing an application's modules, by `node --import`: lets Node 20 read
 * TypeScript, as Node 24 does by itself, and resolves `deity`, `zod` and `kysely` from any folder.
 */
import '../server/runtime/packages.js'
import '../server/runtime/typescript.js'

await import('../server/application/register-resolve-hook.js')
