/** A screen's template with what its partials hold: their forms, fields and links are the screen's own. */
import type { FormContent, FormReading, PartialUse, TemplateReading } from './template.ts'

type Partials = ReadonlyMap<string, TemplateReading>

/** @param around the partials that this one stands in: one that holds itself is read once */
export function withPartials(
  template: TemplateReading,
  partials: Partials,
  around: readonly TemplateReading[] = [],
): TemplateReading {
  const { misfits } = template
  const inside = { forms: [] as FormReading[], links: [...template.links], answers: [...template.answers] }
  const found: TemplateReading['misfits'] = []

  function read(use: PartialUse): TemplateReading | undefined {
    const partial = partials.get(use.name)
    if (!partial || around.includes(partial)) return undefined
    const whole = withPartials(partial, partials, [...around, partial])
    inside.links.push(...whole.links)
    inside.answers.push(...whole.answers)
    return whole
  }

  /** What stands in a form, with what its partials bring, which may be left out wherever these are. */
  function filled<Content extends FormContent>(content: Content): Content {
    const [fields, buttons] = [[...content.fields], [...content.buttons]]
    for (const use of content.partials) {
      const whole = read(use)
      for (const field of whole?.loose.fields ?? [])
        fields.push({ ...field, within: [...use.within, ...field.within] })
      for (const button of whole?.loose.buttons ?? [])
        buttons.push({ ...button, within: [...use.within, ...button.within] })
      if (whole) inside.forms.push(...whole.forms)
    }
    return { ...content, fields, buttons }
  }

  const forms = template.forms.map((form) => {
    const whole = filled(form)
    for (const { file, line, column } of inside.forms.splice(0))
      found.push({ file, line, column, message: 'a form cannot stand inside another' })
    return whole
  })
  const inForms = new Set(template.forms.flatMap((form) => form.partials))
  // Of a partial the form may be around it; of a screen there is none.
  const loose = filled(template.loose)
  for (const use of template.partials) {
    if (inForms.has(use) || template.loose.partials.includes(use)) continue
    const whole = read(use)
    if (!whole) continue
    inside.forms.push(...whole.forms)
    for (const { file, line, column } of [...whole.loose.fields, ...whole.loose.buttons])
      found.push({ file, line, column, message: `stands outside any {{#form}} in ${template.file}` })
  }
  return {
    ...template,
    ...inside,
    loose,
    forms: [...forms, ...inside.forms],
    misfits: [...misfits, ...found],
  }
}
