/** Checks that the screens that are named exist, and that a session can reach and leave each of them. */
import { begunAt, ownScreens } from './check-begins.ts'
import { type Diagnostic, diagnosticAt, diagnosticIn, diagnosticOf, suggestion } from './diagnostic.ts'
import type { FoundTransaction } from './discover.ts'
import type { Check } from './reading.ts'

/** Does every screen have its template, and every template its screen? */
export const pairsOfFiles: Check = ({ found: { screens, templates, unreadable } }) => [
  ...[...screens]
    .filter(([name]) => !templates.has(name))
    .map(([name, { file }]) =>
      diagnosticOf(file, 'DEITY_FILE_MISSING', `there is no template ${name}.hbs beside it`),
    ),
  ...[...templates]
    .filter(([name]) => !screens.has(name) && !unreadable.screens.has(name))
    .map(([name, file]) =>
      diagnosticOf(file, 'DEITY_FILE_MISSING', `there is no screen ${name}.ts beside it`),
    ),
]

const unknownScreen = (name: string, names: Iterable<string>): string =>
  `there is no screen "${name}"${suggestion(name, names)}`

const screenNames = ({ screens, unreadable }: FoundTransaction) =>
  new Set([...screens.keys(), ...unreadable.screens])

/** Do the screens exist that the transaction and its actions name? */
export const namedScreens: Check = ({ found }) => {
  const { file, definition, actions, watches } = found
  const names = screenNames(found)
  const diagnostics: Diagnostic[] = []
  const expect = (where: string, name: string) => {
    if (!names.has(name))
      diagnostics.push(diagnosticAt(where, name, 'DEITY_SCREEN_UNKNOWN', unknownScreen(name, names)))
  }
  expect(file, definition.start)
  for (const step of definition.steps ?? []) expect(file, step)
  if (definition.signInScreen !== undefined) expect(file, definition.signInScreen)
  for (const action of actions.values())
    for (const next of ownScreens(action.definition.next)) expect(action.file, next)
  for (const watch of watches.values()) for (const next of watch.next) expect(file, next)
  return diagnostics
}

/** Do the templates' links lead to screens? */
export const links: Check = ({ found, templates }) => {
  const names = screenNames(found)
  return [...templates.values()].flatMap((template) =>
    [...template.links, ...template.searches]
      .filter(({ screen }) => !names.has(screen))
      .map((link) => diagnosticIn(link, 'DEITY_SCREEN_UNKNOWN', unknownScreen(link.screen, names))),
  )
}

/** Have the screens whose answers are listed any? */
export const answers: Check = ({ templates }) =>
  [...templates.values()].flatMap((template) =>
    template.answers
      .filter(({ screen }) => templates.get(screen)?.forms.every(({ fields }) => fields.length === 0))
      .map((listed) => {
        const message = `the screen "${listed.screen}" has no fields to be listed`
        return diagnosticIn(listed, 'DEITY_TEMPLATE_HELPER', message)
      }),
  )

/** Is every action offered somewhere, every screen reached, and does each lead on? */
export const journey: Check = ({ found, all, templates, offers }) => {
  const diagnostics: Diagnostic[] = []
  const report = (file: string, message: string) =>
    diagnostics.push(diagnosticOf(file, 'DEITY_SCREEN_UNREACHABLE', message))
  const { actions, screens, definition } = found
  const nextOf = (screen: string): string[] => [
    ...[...(offers.get(screen) ?? [])].flatMap((action) => actions.get(action)?.definition.next ?? []),
    ...(templates.get(screen)?.links.map((link) => link.screen) ?? []),
    ...(templates.get(screen)?.searches.map((search) => search.screen) ?? []),
  ]
  const isPublic = (screen: string) => screens.get(screen)?.definition.public !== undefined
  const reached = new Set([
    definition.start,
    ...(definition.signInScreen ? [definition.signInScreen] : []),
    ...[...screens.keys()].filter(isPublic),
    ...begunAt(all, found.name),
  ])
  for (const screen of reached) for (const next of nextOf(screen)) reached.add(next)
  const offered = new Set([...offers.values()].flatMap((names) => [...names]))
  for (const [name, { file }] of actions)
    if (!offered.has(name))
      diagnostics.push(diagnosticOf(file, 'DEITY_ACTION_NOT_OFFERED', 'no screen offers this action'))
  for (const [name, { file }] of screens) if (!reached.has(name)) report(file, 'nothing leads to this screen')
  const finishing = new Set(
    [...actions.values()]
      .filter((each) => each.definition.writes === 'commit')
      .flatMap((each) => each.definition.next),
  )
  for (const [name, { file }] of screens)
    if (reached.has(name) && nextOf(name).length === 0 && !finishing.has(name) && !isPublic(name))
      report(file, 'a dead end: it offers nothing, and no action that commits leads to it')
  return diagnostics
}
