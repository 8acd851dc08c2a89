#!/usr/bin/env node
/** The command `deity`; see main.ts. JavaScript, because nothing reads TypeScript yet. */

/**
 * Started by a web server, it is `deity cgi` whatever its arguments are: some pass on words of the URL as arguments
 * (RFC 3875, section 4.4), and a visitor could choose the command. `HTTP_PROXY` is a header of the visitor's.
 */
const isCgi = process.env['GATEWAY_INTERFACE'] !== undefined
if (isCgi) delete process.env['HTTP_PROXY']

const words = isCgi ? ['cgi'] : process.argv.slice(2)
const [name = 'help'] = words

// The program of the application, where `deity cgi --prepare` has made one of these files.
if (isCgi) {
  const { runProgram } = await import('../server/cgi/program.js')
  await runProgram(process.env)
}

// What loads the server's packages for half a second, and what needs none of them.
if (['help', '--help', 'version', '--version', 'health'].includes(name))
  await import('../server/runtime/typescript.js')
else await import('./preload.js')

const { main } = await import('./main.ts')
process.exitCode = await main(words)
