/** Finds misspelt settings, which would otherwise be ignored silently. */
import { settingNames } from './config.ts'
import { editDistance } from './runtime/edit-distance.ts'

/** Letters that may differ: none in short names, which resemble common ones, HOST HOME and DATA PATH. */
const tolerance = ({ length }: string): number => (length < 5 ? -1 : length < 8 ? 1 : 2)

/** `SEAL_KEY_FILE` and `RATE_LIMITS`, but not `PORTS`, `DATABASE_URL` or `HOSTNAME`. */
const continues = (name: string, setting: string): boolean =>
  setting.includes('_') && name.startsWith(setting)

const isNear = (name: string, setting: string): boolean =>
  editDistance(name.toUpperCase(), setting) <= tolerance(setting)

/** @returns a warning for each variable that resembles a setting */
export function unknownSettings(environment: Record<string, string | undefined>): string[] {
  return Object.keys(environment)
    .filter((name) => !settingNames.includes(name))
    .flatMap((name) => {
      const meant = settingNames.find((setting) => isNear(name, setting) || continues(name, setting))
      return meant === undefined ? [] : [`${name} is not a setting: did you mean ${meant}?`]
    })
}
