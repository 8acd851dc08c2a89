/**
 * What a process needs before it imports an application's modules, with `node --import`: Node 20 learns to read
 * TypeScript, which Node 24 does by itself, and `deity`, `zod` and `kysely` are found from any folder.
 */
import { register } from 'node:module'

if (!process.features.typescript) await import('tsx')
register('../server/registry/resolve.ts', import.meta.url)
