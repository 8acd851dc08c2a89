#!/usr/bin/env node
/** The command `deity`; see main.ts. JavaScript, because nothing reads TypeScript yet. */
const [name = 'help'] = process.argv.slice(2)

// What loads the server's packages for half a second, and what needs none of them.
if (['help', '--help', 'version', '--version', 'health'].includes(name))
  await import('../server/runtime/typescript.js')
else await import('./preload.js')

const { main } = await import('./main.ts')
process.exitCode = await main(process.argv.slice(2))
