/**
 * What a process needs before it imports an application's modules, with `node --import`: Node 20 learns to read
 * TypeScript, which Node 24 does by itself, and `deity`, `zod` and `kysely` are found from any folder.
 */
import '../server/packages.js'
import '../server/typescript.js'

await import('../server/registry/names.ts')
