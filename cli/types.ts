/** Runs TypeScript on an application: on its modules, and on the names in its templates, tables and catalogues. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Diagnostic } from '../server/application/diagnostic.ts'
import type { ApplicationReading } from '../server/application/read.ts'
import { readDiagnostics, type TypeDiagnostic, typeDiagnostics } from './diagnostics.ts'
import { own } from './folder.ts'
import type { Columns } from './tables.ts'
import { writeTableTypes } from './types-of-tables.ts'
import { writeTemplateTypes } from './types-of-templates.ts'
import { writeTextTypes } from './types-of-texts.ts'

function findCompiler(app: string): string | undefined {
  try {
    const found = createRequire(import.meta.url).resolve('typescript/package.json', { paths: [app, own] })
    return join(dirname(found), 'bin/tsc')
  } catch {
    return undefined
  }
}

/** Where packages of types can be; the configuration itself is in another folder, with none beside it. */
const typeRootsOf = (app: string): string[] =>
  [
    ...(createRequire(join(app, 'package.json')).resolve.paths('node_modules') ?? []),
    join(own, 'node_modules'),
  ]
    .map((folder) => join(folder, '@types'))
    .filter((folder) => existsSync(folder))

/** What the server would run, by the application's own tsconfig.json or as strictly as the project's. */
function configFor(app: string, made: string[]): object {
  const custom = join(app, 'tsconfig.json')
  return {
    extends: existsSync(custom) ? custom : join(own, 'tsconfig.app.json'),
    compilerOptions: { noEmit: true, incremental: false, typeRoots: typeRootsOf(app) },
    files: made,
    include: ['actions', 'screens', 'db'].map((folder) => join(app, folder)),
  }
}

/** @throws when the compiler fails without an error to show */
function compile(compiler: string, project: string, app: string): TypeDiagnostic[] {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [compiler, '--project', project, '--pretty', 'false'],
    { cwd: app, encoding: 'utf8' },
  )
  const diagnostics = readDiagnostics(stdout ?? '', app)
  if (status !== 0 && diagnostics.length === 0)
    throw new Error(`the type checker failed: ${error ?? (stderr || stdout)}`)
  return diagnostics
}

/**
 * @param columns what the migrations make, where that is known
 * @returns `undefined` where there is no TypeScript, as in the container
 */
export function checkTypes(
  app: string,
  reading: ApplicationReading,
  columns: Columns | undefined,
): Diagnostic[] | undefined {
  const compiler = findCompiler(app)
  if (!compiler) return undefined
  const isMisspelt = reading.diagnostics.some(({ code }) => code === 'DEITY_SCREEN_UNKNOWN')
  const screens = new Set(reading.transactions.flatMap(({ found }) => [...found.screens.keys()]))
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'deity-check-'))
  try {
    // Modules for the type checker alone: their errors are those of the templates and tables they come from.
    const modules = new Map([
      [join(folder, 'templates.mts'), writeTemplateTypes(reading)],
      [join(folder, 'tables.mts'), writeTableTypes(app, reading, columns)],
      [join(folder, 'texts.mts'), writeTextTypes(app, reading)],
    ])
    for (const [file, { lines }] of modules) writeFileSync(file, lines.join('\n'))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configFor(app, [...modules.keys()])))
    return compile(compiler, folder, app).flatMap(
      (diagnostic) =>
        modules.get(diagnostic.file)?.meaning(diagnostic) ??
        typeDiagnostics(diagnostic, isMisspelt ? screens : undefined),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
