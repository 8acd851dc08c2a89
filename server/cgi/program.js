/**
 * The program that `deity cgi --prepare` has made of an application: one script of everything a request may need, and
 * what V8 compiled of it. Plain JavaScript, because nothing reads TypeScript yet.
 *
 * It is used as long as it is made of the files that are there. Whoever can write it, in the application's folder, can
 * write the application.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve, sep } from 'node:path'
import { constants, Script } from 'node:vm'

/**
 * `name`: of its folder. `read`: what it is made of, as `digestOf` takes it.
 * @typedef {{ name: string, digest: string, read: readonly string[] }} Manifest
 * @typedef {{ run(environment: NodeJS.ProcessEnv): Promise<void> }} Program
 */

/** @param {string} app */
export const folderOf = (app) => join(app, '.deity/cgi')

/** As V8 holds a text with any character: reading UTF-8 takes 10 ms longer. */
export const sourceEncoding = 'utf16le'

/** Of the files that pages show, each process reads the content anyway. */
const publicFiles = join('screens', 'files') + sep

/** The files that an application is found by, below its folder. @param {string} app */
const namesIn = (app) =>
  ['actions', 'screens'].flatMap((folder) =>
    existsSync(join(app, folder))
      ? readdirSync(join(app, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
          join(folder, name),
        )
      : [],
  )

/** A folder is none, and neither is a file that has gone. @param {string} file */
function contentOf(file) {
  try {
    return readFileSync(file)
  } catch {
    return ''
  }
}

/** Of this server, and of the application's files. @param {string} app @param {readonly string[]} read other files, absolute */
export function digestOf(app, read) {
  const names = namesIn(app).sort()
  const hash = createHash('sha256').update(JSON.stringify([import.meta.url, app, names, read]))
  const files = names.filter((name) => !name.startsWith(publicFiles)).map((name) => join(app, name))
  for (const file of [...files, ...read]) {
    const content = contentOf(file)
    hash.update(`${content.length} `).update(content)
  }
  return hash.digest('base64url')
}

/**
 * @param {string} folder of the program
 * @returns {{ script: Script, program: Program }}
 */
export function openProgram(folder) {
  const filename = join(folder, 'program.cjs')
  const cache = join(folder, 'cache')
  const script = new Script(readFileSync(filename, sourceEncoding), {
    filename,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: /** @type {any} */ ({}) }
  script.runInThisContext()(module.exports, createRequire(filename), module, filename, folder)
  return { script, program: module.exports }
}

/** @param {string} app its folder @returns {Program | undefined} */
function findProgram(app) {
  const manifest = join(folderOf(app), 'program.json')
  if (!existsSync(manifest)) return undefined
  try {
    /** @type {Manifest} */
    const { name, digest, read } = JSON.parse(readFileSync(manifest, 'utf8'))
    if (digestOf(app, read) === digest) return openProgram(join(folderOf(app), name)).program
    process.stderr.write('Deity: files have changed since `deity cgi --prepare`: a slow start\n')
  } catch (error) {
    // Another one has taken its place just now, or it cannot be read. What is wrong with a module shows in a slow start.
    process.stderr.write(`Deity: the program of the application cannot be used: ${error}\n`)
  }
  return undefined
}

/**
 * Answers the request of this process, and ends it. Returns where no program was made of these files.
 * @param {NodeJS.ProcessEnv} environment
 */
export async function runProgram(environment) {
  const program = findProgram(resolve(environment['APP'] || '.'))
  if (!program) return
  await program.run(environment)
  // A body that is not read, or that does not come, would keep the process.
  process.exit()
}
