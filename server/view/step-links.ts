/**
 * The steps of a transaction on a page. Where the page has a form with fields, they are buttons of that form, so that
 * what was typed is kept; else they are links.
 */
import type { Screen } from '../model/application.ts'
import { parseCall, writeCall } from '../security/identifiers.ts'
import { attribute } from './escape.ts'
import type { PageData } from './page-data.ts'
import { filledForm } from './preference-buttons.ts'
import { actionIDOf } from './urls.ts'

/** The call of the button to a step together with that of the page's form, if the page has one. */
function callOf({ page, forms: { filled } }: PageData, { name }: Screen): string | undefined {
  if (filled === undefined || page.isBare || page.closedBy) return undefined
  const call = writeCall('step', { call: filled, to: name })
  return parseCall(call) ? call : undefined
}

/**
 * @param text markup as well
 * @returns `undefined` while the screen's needs are not met
 */
function linkToStep(data: PageData, screen: Screen, text: string): string | undefined {
  const { page, sealer, links } = data
  const call = callOf(data, screen)
  if (call === undefined) return links.to(screen, text)
  if (!screen.needs.areMet(page.state)) return undefined
  const actionID = actionIDOf(sealer, page, page, call)
  return `<button class="link" form="${filledForm}"${attribute('name', `actionID.${actionID}`)}>${text}</button>`
}

/** The steps in their order; none on a screen that is not one of them. */
export function stepLinks(data: PageData) {
  const { page, catalogue, zone } = data
  const { transaction, screen } = page
  if (!transaction.steps.includes(screen)) return []
  const current = transaction.steps.indexOf(screen)
  return transaction.steps.map((step, index) => {
    const way =
      (index !== current && linkToStep(data, step, catalogue.markup(step.shortTitle, zone))) || false
    return {
      text: step.shortTitle,
      way,
      isCurrent: index === current,
      isDone: index < current && way !== false,
    }
  })
}
