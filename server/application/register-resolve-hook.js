/**
 * Importing this module lets every folder import `deity`, `zod` and `kysely` by name; see resolve-hook.js.
 */
import * as modules from 'node:module'
import { resolve } from './resolve-hook.js'

/**
 * Node 24 runs hooks without a thread of their own; the thread takes a seventh of the server's start.
 * @typedef {{ registerHooks?: (hooks: { resolve: typeof resolve }) => void }} Hooks
 */
const { registerHooks } = /** @type {Hooks} */ (modules)
if (registerHooks) registerHooks({ resolve })
else modules.register('./resolve-hook.js', import.meta.url)
