/**
 * For vitest, whose own pattern is the one of the project's tests; its processes load an application as
 * others do.
 */
import { join } from 'node:path'

const preload = join(import.meta.dirname, '../../../cli/preload.js')
export default { test: { include: ['vitest.ts'], execArgv: [`--import=${preload}`] } }
