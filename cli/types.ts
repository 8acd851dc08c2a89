/** What TypeScript says of an application: of its modules, and of the names in its templates and tables. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Misfit } from '../server/registry/fault.ts'
import type { ApplicationReading } from '../server/registry/read.ts'
import { type Diagnostic, misfitOf, readDiagnostics } from './diagnostics.ts'
import { own } from './folder.ts'
import type { Columns } from './tables.ts'
import { writeTableTypes } from './types-of-tables.ts'
import { writeTemplateTypes } from './types-of-templates.ts'

function findCompiler(app: string): string | undefined {
  try {
    const found = createRequire(import.meta.url).resolve('typescript/package.json', { paths: [app, own] })
    return join(dirname(found), 'bin/tsc')
  } catch {
    return undefined
  }
}

/** What the server would run, by the application's own tsconfig.json or as strictly as the project's. */
function configFor(app: string, made: string[]): object {
  const custom = join(app, 'tsconfig.json')
  return {
    extends: existsSync(custom) ? custom : join(own, 'tsconfig.app.json'),
    compilerOptions: { noEmit: true, incremental: false },
    files: made,
    include: ['actions', 'screens', 'db'].map((folder) => join(app, folder)),
  }
}

/** @throws when the compiler fails without an error to show */
function compile(compiler: string, project: string, app: string): Diagnostic[] {
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
): Misfit[] | undefined {
  const compiler = findCompiler(app)
  if (!compiler) return undefined
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'deity-check-'))
  try {
    // Modules for the type checker alone: their errors are about the templates and tables that they were made from.
    const modules = new Map([
      [join(folder, 'templates.mts'), writeTemplateTypes(reading)],
      [join(folder, 'tables.mts'), writeTableTypes(app, reading, columns)],
    ])
    for (const [file, { lines }] of modules) writeFileSync(file, lines.join('\n'))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configFor(app, [...modules.keys()])))
    return compile(compiler, folder, app).flatMap(
      (diagnostic) => modules.get(diagnostic.file)?.meaning(diagnostic) ?? [misfitOf(diagnostic)],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
