/** Secrets in files, as Docker, Kubernetes and systemd mount them: `SEAL_KEY_FILE` in place of `SEAL_KEY`. */
import { readFileSync, statSync } from 'node:fs'
import { OperatorError } from '../runtime/operator-errors.ts'

/**
 * Reads a secret. A group may read the file, because a mount belongs to root and gives the server's user a
 * group; nobody else may.
 * @param name the variable that names the file
 * @returns the text without a line end after it
 * @throws {OperatorError}
 */
export function readSecretFile(name: string, file: string): string {
  try {
    const mode = statSync(file).mode & 0o777
    if (mode & 0o027)
      throw new OperatorError(
        'DEITY_SECRET_READABLE',
        `${name}: ${file} can be read or written by others (mode ${mode.toString(8)}). Run chmod 440 on it, or mount it with that mode, and replace the secret if another user may have read it.`,
      )
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    if (error instanceof OperatorError) throw error
    throw new OperatorError('DEITY_SETTING_INVALID', `${name}: ${(error as Error).message}`, { cause: error })
  }
}
