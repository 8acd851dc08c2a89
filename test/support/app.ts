/** The project's own applications, opened with its own test kit. */
import { join } from 'node:path'
import { readConfig } from '../../server/config.ts'
import { type OpenOptions, openApplication, type TestApp } from '../kit/application.ts'

export { someday, type TestApp } from '../kit/application.ts'

export const root = join(import.meta.dirname, '../..')
export const fixture = (name: string) => join(root, 'test/fixtures', name)

export interface TestAppOptions extends OpenOptions {
  /** An application's folder; the sample's when not given, whose visitors begin with a booking. */
  app?: string
}

/** As `npm start` has it. */
const { rateLimit } = readConfig({})

export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const app = await openApplication(options.app ?? root, { rateLimit, ...options })
  const { visit } = app
  if (!options.app) app.visit = (path = '/booking', cookies) => visit(path, cookies)
  return app
}
