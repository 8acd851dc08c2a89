/**
 * `npm run build`: the packages `deity` and `create-deity` in `dist/`, each as a folder and as a tarball.
 * A package has the folders of the project, with JavaScript, source maps and types in place of TypeScript, so
 * that every path in the code means the same in both.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const deity = join(dist, 'deity')
const create = join(dist, 'create-deity')

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'))
/** @param {string} file @param {object} value */
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)

const project = readJson('package.json')
const { version, license, engines, peerDependencies, devDependencies } = project

/** @param {string} from @param {string} to */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
}

function compile() {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'deploy'], {
    cwd: root,
    stdio: 'inherit',
  })
  // The kit alone is in it, but a folder with this name is taken for tests, by publint among others.
  renameSync(join(deity, 'test'), join(deity, 'testing'))
}

/** What the code reads beside itself: templates, styles, SQL. */
function copyAssets() {
  for (const name of readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' }))
    if (/\.(hbs|css|sql|json)$/.test(name)) copy(join(root, 'server', name), join(deity, 'server', name))
}

/** The name of a TypeScript file as it is in the package. @param {string} file */
const compiled = (file) => file.replace(/^\.\/test\//, './testing/').replace(/\.ts$/, '.js')

/** An entry of `exports`, with its types. @param {string} file */
const exported = (file) =>
  file.endsWith('.ts') ? { types: compiled(file).replace(/\.js$/, '.d.ts'), default: compiled(file) } : file

/** What a reader of the registry wants to know, from the project's own package.json. */
function writeDeity() {
  const { name, description, type, bin, dependencies } = project
  writeJson(join(deity, 'package.json'), {
    ...{ name, version, description, license, type, engines, bin },
    exports: Object.fromEntries(
      Object.entries(project.exports).map(([path, file]) => [path, exported(String(file))]),
    ),
    ...{ dependencies, peerDependencies, application },
  })
  const { compilerOptions } = readJson('tsconfig.app.json')
  // An installed application finds them among its own packages.
  const { paths: _paths, typeRoots: _typeRoots, ...options } = compilerOptions
  writeJson(join(deity, 'tsconfig.app.json'), { compilerOptions: options })
  for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) copy(join(root, file), join(deity, file))
  chmodSync(join(deity, bin.deity), 0o755)
}

/** An import as the compiler prints it; the texts of scaffolds have imports without a semicolon. */
const printedImport = /^(?:(?:import|export|\}).* from|import) '([^']+)';$/gm

/** A module and all that it imports. @param {string} file @param {Set<string>} found */
function closureOf(file, found = new Set()) {
  if (found.has(file)) return found
  found.add(file)
  for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(printedImport)) {
    if (from.startsWith('.')) closureOf(resolve(dirname(file), from), found)
    else if (!from.startsWith('node:'))
      throw new Error(`${file} imports ${from}: create-deity has no packages`)
  }
  return found
}

function writeCreate() {
  const main = 'cli/create/main.js'
  for (const file of closureOf(join(deity, main))) copy(file, join(create, relative(deity, file)))
  chmodSync(join(create, main), 0o755)
  writeJson(join(create, 'package.json'), {
    ...{ name: 'create-deity', version, license, type: 'module', engines },
    description: 'Creates an application of Deity: npm create deity FOLDER',
    bin: { 'create-deity': main },
    application,
  })
  copy(join(root, 'LICENSE'), join(create, 'LICENSE'))
  writeFileSync(
    join(create, 'README.md'),
    '# create-deity\n\n`npm create deity FOLDER` creates an application of Deity in a new folder.\n',
  )
}

/** @param {string} folder */
function pack(folder) {
  execFileSync('npm', ['pack', '--silent', folder], { cwd: dist, stdio: 'inherit' })
}

rmSync(dist, { recursive: true, force: true })
compile()
/** @type {{ developing: readonly string[] }} */
const { developing } = await import(join(deity, 'cli/developing.js'))
/** The versions that are written into an application's package.json. */
const application = {
  peerDependencies,
  devDependencies: Object.fromEntries(developing.map((name) => [name, devDependencies[name]])),
}
copyAssets()
writeDeity()
writeCreate()
pack('./deity')
pack('./create-deity')
