/** Checks the names that templates give to `{{file}}` against the files that there are. */
import type { PublicFile } from '../model/application.ts'
import { type Diagnostic, diagnosticIn, suggestion } from './diagnostic.ts'
import type { TemplateReading } from './template-reading.ts'

/** Does every file that the templates name exist? */
export const unknownFiles = (
  templates: readonly TemplateReading[],
  files: ReadonlyMap<string, PublicFile>,
): Diagnostic[] =>
  templates
    .flatMap((template) => template.files)
    .filter(({ name }) => !files.has(name))
    .map((use) => {
      const message = `screens/files has no "${use.name}"${suggestion(use.name, files.keys())}`
      return diagnosticIn(use, 'DEITY_FILE_UNKNOWN', message)
    })
