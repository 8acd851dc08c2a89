/** The commands of `deity`. The module of a command is loaded when it runs. */
import type { Result } from './result.ts'

/** @returns nothing when the arguments do not fit */
export type Run = (args: string[]) => Result | undefined | Promise<Result | undefined>

export interface Command {
  /** The arguments of each form of the command, and what it does. */
  forms: readonly (readonly [args: string, summary: string])[]
  /** Appended to its `--help`. */
  details?: () => Promise<string>
  load: () => Promise<Run>
}

const settings = async () => (await import('./config.ts')).settingsHelp()

export const commands: Readonly<Record<string, Command>> = {
  serve: {
    forms: [['', 'starts the server; environment variables are its settings']],
    details: settings,
    load: async () => (await import('./serve.ts')).serve,
  },
  cgi: {
    forms: [
      ['', 'answers one request of a web server, which starts it for each: docs/cgi.md'],
      ['--prepare [DIR]', 'makes one program of an application, which starts faster'],
    ],
    load: async () => (await import('./cgi.ts')).cgi,
  },
  dev: {
    forms: [['', 'starts it with DEV=1 and checks; both again when a file changes']],
    load: async () => (await import('./dev.ts')).dev,
  },
  check: {
    forms: [['[DIR]', 'lists everything in the application that does not fit']],
    load: async () => (await import('./check.ts')).check,
  },
  map: {
    forms: [['[DIR] [--mermaid]', 'draws its screens and actions: SVG, or text for Mermaid']],
    load: async () => (await import('./map.ts')).map,
  },
  new: {
    forms: [
      ['transaction NAME', 'two screens, an action between them, a table'],
      [
        'screen TRANSACTION/NAME [--from SCREEN]',
        'a screen with a link to it on SCREEN, else on the first one',
      ],
      [
        'action TRANSACTION/NAME [--from SCREEN] [--to SCREEN]',
        'an action with its form on SCREEN, else on the first one',
      ],
    ],
    load: async () => (await import('./new.ts')).makeNew,
  },
  test: {
    forms: [['[FILE...]', 'checks the application, then runs its tests']],
    load: async () => (await import('./test.ts')).test,
  },
  init: {
    forms: [['DIR', 'a new application with one transaction and a test']],
    load: async () => (await import('./init.ts')).init,
  },
  backup: {
    forms: [['FOLDER', 'copies the database and the key into a new folder']],
    load: async () => (await import('./backup.ts')).backup,
  },
  restore: {
    forms: [['BACKUP [--new-key]', 'replaces DATA by a backup, while no server runs on it']],
    load: async () => (await import('./restore.ts')).restore,
  },
  copy: {
    forms: [['--from DATA --to postgres://…', 'moves a stopped application to PostgreSQL; or back']],
    load: async () => (await import('./copy.ts')).copy,
  },
  'rotate-key': {
    forms: [['[FOLDER]', 'puts a new key before those in DATA, or in FOLDER']],
    load: async () => (await import('./rotate-key.ts')).rotateKey,
  },
  'accept-key': {
    forms: [['', 'lets a server start whose key did not seal the open sessions']],
    load: async () => (await import('./accept-key.ts')).acceptKey,
  },
  forget: {
    forms: [['REFERENCE', 'deletes the answers of a person from the database']],
    load: async () => (await import('./forget.ts')).forget,
  },
  seed: {
    forms: [['', 'writes the rows of test/seed.ts, to try the application with; not in production']],
    load: async () => (await import('./seed.ts')).seed,
  },
  staff: {
    forms: [
      ['add NAME', "an account of the application's staff, or a new temporary password for one"],
      ['remove NAME', 'removes an account; its sessions end'],
    ],
    load: async () => (await import('./staff.ts')).staff,
  },
  config: {
    forms: [['', 'prints each setting with its value, source and default']],
    load: async () => (await import('./config.ts')).config,
  },
  health: {
    forms: [['', 'asks the running server whether phases can be accepted']],
    load: async () => (await import('./health.ts')).health,
  },
  version: {
    forms: [['', 'prints the versions of Deity and of Node']],
    load: async () => (await import('./version.ts')).version,
  },
}
