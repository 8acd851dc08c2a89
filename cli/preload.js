/**
 * Prepares a process for importing an application's modules, by `node --import`: lets Node 20 read
 * TypeScript, as Node 24 does by itself, and resolves `deity`, `zod` and `kysely` from any folder.
 */
import { existsSync } from 'node:fs'
import '../server/runtime/packages.js'

// The same for the modules of a process that answers one request, where they are JavaScript: in the package.
const answer = new URL('../server/cgi/answer.js', import.meta.url)
if (process.env['GATEWAY_INTERFACE'] !== undefined && existsSync(answer)) await import(answer.href)

await import('../server/runtime/typescript.js')
await import('../server/application/register-resolve-hook.js')
