/** From here on `deity`, `zod` and `kysely` are found by name from any folder; see resolve.ts. */
import * as modules from 'node:module'
import { resolve } from './resolve.ts'

/** Node 24 has hooks without a thread of their own, whose start is a seventh of the server's. */
const { registerHooks } = modules as { registerHooks?: (hooks: { resolve: typeof resolve }) => void }
if (registerHooks) registerHooks({ resolve })
else modules.register('./resolve.ts', import.meta.url)
