/** The safeguards of the sample. */
import type { Row } from './list.ts'

export const sample: readonly Row[] = [
  ['holds leave half of the free rooms', 'holding cannot empty the inn', 'db/stays.ts', 'room.unbooked / 2 - room.held', 'room.unbooked - room.held', 'journeys/booking'],
  ['a room that is held is free for nobody else', 'a room that is kept is kept', 'db/stays.ts', 'min(room.unbooked - room.held) as free', 'min(room.unbooked) as free', 'journeys/booking'],
  ['no rule for kinds of signs', 'ASVS 6.2.5', 'actions/staff/change-password.ts', '.min(minLength)', '.min(minLength).regex(/[0-9]/)', 'journeys/staff'],
  ['a password manager knows the field', 'ASVS 6.2.7', 'screens/staff/sign-in.hbs', ' autocomplete="current-password"', '', 'journeys/staff'],
  ['a password of 200 signs', 'ASVS 6.2.9', 'db/staff.ts', 'maxLength = 200', 'maxLength = 63', 'journeys/staff'],
  ['values are bound', 'ASVS 1.2.4', 'db/stays.ts', 'and reference <> ${replaces}', "and reference <> '${sql.raw(replaces)}'", 'docs/sources'],
  ['words of the service are common', 'ASVS 6.1.2, 6.2.11', 'actions/staff/change-password.ts', '[account, ...houseWords]', '[account]', 'journeys/staff'],
  ['an account’s own name is common', 'ASVS 6.1.2', 'actions/staff/change-password.ts', '[account, ...houseWords]', 'houseWords', 'journeys/staff'],
  ['a password as it was typed', 'ASVS 6.2.8', 'actions/staff/sign-in.ts', "password: z.string(enter(t('enter.password')))", "password: z.string(enter(t('enter.password'))).trim()", 'journeys/staff'],
  ['a cot is no bed', 'the inn: cots work', 'db/guests.ts', ' - cotsFor(party) - party.sleeps', ' - party.sleeps', 'journeys/inn'],
  ['a room without space for a cot has none', 'the inn: cots work', 'db/guests.ts', '.slice(0, cots)', '.slice(0)', 'journeys/inn'],
  ['a check-in is undone once', 'the desk sees that another was first', 'actions/staff/undo-check-in.ts', "      .where('arrived_at', 'is not', null)\n", '', 'journeys/inn'],
]
