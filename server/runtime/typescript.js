/**
 * Lets Node 20 run TypeScript: `node --import ./server/runtime/typescript.js FILE`. Node 24 needs no help.
 */
import { register } from 'node:module'

const { typescript } = /** @type {{ typescript?: unknown }} */ (process.features)
if (!typescript) {
  process.setSourceMapsEnabled(true)
  register('./typescript-hook.js', import.meta.url)
}
