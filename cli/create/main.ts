#!/usr/bin/env node
/** `npm create deity DIR`: what `deity init` does, in a package without dependencies. */
import { init } from '../init.ts'

try {
  const result = init(process.argv.slice(2))
  if (result?.text) console.log(result.text)
  console.error(result ? (result.note ?? '') : 'npm create deity DIR: a new application in a new folder')
  process.exitCode = result?.status ?? 2
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}
