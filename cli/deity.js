#!/usr/bin/env node
/** The command `deity`; see main.ts. JavaScript, because it begins where nothing reads TypeScript yet. */
import './preload.js'

const { main } = await import('./main.ts')
process.exitCode = await main(process.argv.slice(2))
