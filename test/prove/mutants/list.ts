/** Each safeguard, how it is taken away, and the tests that have to go red without it. */
import { application } from './application.ts'
import { cgi } from './cgi.ts'
import { cli } from './cli.ts'
import { engine } from './engine.ts'
import { http } from './http.ts'
import { inspector } from './inspector.ts'
import { logging } from './logging.ts'
import { maintenance } from './maintenance.ts'
import { model } from './model.ts'
import { project } from './project.ts'
import { runtime } from './runtime.ts'
import { sample } from './sample.ts'
import { security } from './security.ts'
import { start } from './start.ts'
import { store } from './store.ts'
import { uploads } from './uploads.ts'
import { view } from './view.ts'

/**
 * `keeps` is the promise or the row of the fault catalogue that it keeps; in `file` the text `from` becomes
 * `to`; `tests` are below test/, without their ending.
 */
export type Row = readonly [
  safeguard: string,
  keeps: string,
  file: string,
  from: string,
  to: string,
  ...tests: string[],
]

export interface Mutant {
  /** The file of this folder that it stands in. */
  room: string
  safeguard: string
  keeps: string
  file: string
  from: string
  to: string
  tests: string[]
}

const rooms: Readonly<Record<string, readonly Row[]>> = {
  ...{ application, cgi, cli, engine, http, inspector, logging, maintenance, model },
  ...{ project, runtime, sample, security, start, store, uploads, view },
}

export const mutants: readonly Mutant[] = Object.entries(rooms).flatMap(([room, rows]) =>
  rows.map(([safeguard, keeps, file, from, to, ...tests]) => ({
    ...{ room, safeguard, keeps, file, from, to },
    tests: tests.map((test) => `test/${test}.test.ts`),
  })),
)
