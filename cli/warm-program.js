/**
 * Run by prepare-program.ts in a process of its own: answers a request by the program, then writes what V8 has compiled for it
 * beside the program: `node warm-program.js FOLDER`, with the environment of a request.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openProgram } from '../server/cgi/program.js'

const [folder = ''] = process.argv.slice(2)
const { script, program } = openProgram(folder)
await program.run(process.env)
writeFileSync(join(folder, 'cache'), script.createCachedData())
process.exit()
