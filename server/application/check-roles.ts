/** Checks that the roles that are required exist, and that visitors can sign in. */
import { requiredBy } from '../model/needs.ts'
import { type Diagnostic, diagnosticAt, suggestion } from './diagnostic.ts'
import type { FoundTransaction } from './discover.ts'
import type { Check } from './reading.ts'

/** The screens and actions that require a role. */
const requiringRole = ({ screens, actions }: FoundTransaction) =>
  [...screens.values(), ...actions.values()].flatMap(({ file, definition: { role } }) =>
    role === undefined ? [] : [{ file, role }],
  )

/** Do the roles that screens and actions require exist? */
export const roles: Check = ({ found }) => {
  const known = found.definition.roles ?? []
  return requiringRole(found)
    .filter(({ role }) => !known.includes(role))
    .map(({ file, role }) => {
      const message = `there is no role "${role}"${suggestion(role, known)}`
      return diagnosticAt(file, role, 'DEITY_ROLE_UNKNOWN', message)
    })
}

/** Can a visitor who lacks a required role sign in, at any state? */
export const signIn: Check = ({ found }) => {
  const { file, definition, screens } = found
  const { signInScreen, account } = definition
  const diagnostics: Diagnostic[] = []
  const report = (where: string, text: string, message: string) =>
    diagnostics.push(diagnosticAt(where, text, 'DEITY_SIGN_IN_INCOMPLETE', message))
  const [requiring] = requiringRole(found)
  if (requiring && signInScreen === undefined)
    report(requiring.file, 'role', 'the transaction names no `signInScreen` for this role')
  if (account && signInScreen === undefined)
    report(file, 'account', '`account` is never called without a `signInScreen`')
  const screen = screens.get(signInScreen ?? '')
  if (!screen) return diagnostics
  const { needs = definition.state, role, offers = [] } = screen.definition
  const message = 'a visitor may have to sign in at any state: the screen can need nothing'
  if (requiredBy(needs).length > 0)
    diagnostics.push(diagnosticAt(screen.file, 'needs', 'DEITY_NEEDS_UNMET', message))
  if (role !== undefined) report(screen.file, 'role', 'the screen to sign in on cannot require a role')
  if (!offers.some((action) => action.accountField !== undefined))
    report(file, String(signInScreen), `no action of "${signInScreen}" declares an \`accountField\``)
  return diagnostics
}
