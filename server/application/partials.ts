/** Merges a screen's template with its partials: their forms, fields and links belong to the screen. */
import { type Diagnostic, diagnosticIn, suggestion } from './diagnostic.ts'
import type { FormContent, FormReading, PartialUse, Submit, TemplateReading } from './template-reading.ts'

type Partials = ReadonlyMap<string, TemplateReading>

/** The names of the partials that a partial includes, directly or through others. */
function partialsInside(name: string, partials: Partials): ReadonlySet<string> {
  const names = new Set(partials.get(name)?.partials.map((use) => use.name))
  for (const inner of names) for (const use of partials.get(inner)?.partials ?? []) names.add(use.name)
  return names
}

/** Does every partial that the templates name exist? */
export const unknownPartials = (templates: readonly TemplateReading[], partials: Partials): Diagnostic[] =>
  templates
    .flatMap((template) => template.partials)
    .filter(({ name }) => !partials.has(name))
    .map((use) => {
      const message = `there is no partial "${use.name}"${suggestion(use.name, partials.keys())}`
      return diagnosticIn(use, 'DEITY_PARTIAL_UNKNOWN', message)
    })

/** Does any partial include itself? */
export const recursivePartials = (partials: Partials): Diagnostic[] =>
  [...partials].flatMap(([name, partial]) =>
    partial.partials
      .filter((use) => use.name === name || partialsInside(use.name, partials).has(name))
      .map((use) => diagnosticIn(use, 'DEITY_PARTIAL_RECURSIVE', `the partial "${name}" holds itself`)),
  )

/** @param around the partials that this one stands in: one that holds itself is read once */
export function withPartials(
  template: TemplateReading,
  partials: Partials,
  around: readonly TemplateReading[] = [],
): TemplateReading {
  const { diagnostics } = template
  const inside = {
    forms: [] as FormReading[],
    links: [...template.links],
    searches: [...template.searches],
    answers: [...template.answers],
  }
  const found: Diagnostic[] = []

  function read(use: PartialUse): TemplateReading | undefined {
    const partial = partials.get(use.name)
    if (!partial || around.includes(partial)) return undefined
    const whole = withPartials(partial, partials, [...around, partial])
    inside.links.push(...whole.links)
    inside.searches.push(...whole.searches)
    inside.answers.push(...whole.answers)
    return whole
  }

  /** A form's content, including that of its partials. Where a partial may be omitted, so may its content. */
  function filled<Content extends FormContent>(content: Content): Content {
    const [fields, buttons, rowButtons] = [[...content.fields], [...content.buttons], [...content.rowButtons]]
    const inPartials = new Map<string, Submit[]>()
    for (const use of content.partials) {
      const whole = read(use)
      for (const field of whole?.loose.fields ?? [])
        fields.push({ ...field, within: [...use.within, ...field.within], rows: field.rows ?? use.rows })
      for (const button of whole?.loose.rowButtons ?? [])
        rowButtons.push({ ...button, rows: button.rows ?? use.rows })
      for (const button of whole?.loose.buttons ?? [])
        buttons.push({ ...button, within: [...use.within, ...button.within] })
      if (whole) inside.forms.push(...whole.forms)
      inPartials.set(use.name, whole?.loose.submits ?? [])
    }
    const submits = content.submits.flatMap((each) =>
      each.partial === undefined ? [each] : (inPartials.get(each.partial) ?? []),
    )
    return { ...content, fields, buttons, rowButtons, submits }
  }

  const forms = template.forms.map((form) => {
    const whole = filled(form)
    for (const inner of inside.forms.splice(0))
      found.push(diagnosticIn(inner, 'DEITY_TEMPLATE_MISPLACED', 'a form cannot stand inside another'))
    return whole
  })
  const inForms = new Set(template.forms.flatMap((form) => form.partials))
  // Content outside a form: that of a partial may have a form around the partial; a screen's has none.
  const loose = filled(template.loose)
  for (const use of template.partials) {
    if (inForms.has(use) || template.loose.partials.includes(use)) continue
    const whole = read(use)
    if (!whole) continue
    inside.forms.push(...whole.forms)
    const message = `stands outside any {{#form}} in ${template.file}`
    for (const part of [...whole.loose.fields, ...whole.loose.buttons, ...whole.loose.rowButtons])
      found.push(diagnosticIn(part, 'DEITY_TEMPLATE_MISPLACED', message))
  }
  return {
    ...template,
    ...inside,
    loose,
    forms: [...forms, ...inside.forms],
    diagnostics: [...diagnostics, ...found],
  }
}
