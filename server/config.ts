/**
 * The settings. The schema is the only place that names them: their form, default, result and description.
 */
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { OperatorError } from './runtime/operator-errors.ts'
import { readKeys } from './security/keys.ts'
import { isLoopback } from './security/loopback.ts'
import { readSecretFile } from './security/secret-file.ts'

const keys = z.string().transform((text, context) => {
  const keys = readKeys(text)
  if (typeof keys !== 'string') return keys
  context.addIssue(keys)
  return z.NEVER
})

/** A CIDR of length 0 would trust what any client states. */
const proxy = z
  .union([z.cidrv4(), z.cidrv6()], 'must be a list of CIDRs, such as 127.0.0.1/32,10.0.0.0/8')
  .refine((cidr) => !cidr.endsWith('/0'), 'must not trust every address')
const proxies = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .pipe(z.array(proxy))

const isPostgres = (text: string) => /^postgres(ql)?:\/\/[^/]+\/[^/]+/.test(text) && URL.canParse(text)

const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((text) => text === '1')
/**
 * A path as all addresses begin with it, without a slash at its end. Characters that need an escape in a URL,
 * in HTML or in a route are refused.
 */
const basePath = z
  .string()
  .transform((text) => text.replace(/^(?!\/)/, '/').replace(/\/$/, ''))
  .refine(
    (path) => /^(\/[\w.~-]+)*$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path),
    'must be a path of letters, digits and -._~, such as /services',
  )

const file = z.string().transform((path) => resolve(path))
const count = z.coerce.number().int().min(0)

/** Names in camel case; `RATE_LIMIT` in the environment is `rateLimit` here. */
const settings = z.object({
  host: z
    .string()
    .default('127.0.0.1')
    // For this name Fastify would open a second server, on ::1, without our listeners.
    .transform((host) => (host.toLowerCase() === 'localhost' ? '127.0.0.1' : host))
    .describe('Address to listen on.'),
  port: count.max(65535).default(8080).describe('Port to listen on; `0` selects a free one.'),
  app: file.prefault('.').describe('Folder of the application; by default, the current folder.'),
  data: file.optional().describe('Folder of the database and keys; by default, `data` in the application.'),
  database: z
    .string()
    .refine(isPostgres, 'must be postgres://USER:PASSWORD@HOST:PORT/DATABASE')
    .optional()
    .describe(
      'PostgreSQL to use instead of SQLite, as `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. `DATABASE_FILE` names a file with it.',
    ),
  databasePooler: flag.describe(
    '`1` if `DATABASE` leads to PgBouncer in transaction mode, or to a pooler like it.',
  ),
  sealKey: keys
    .optional()
    .describe(
      'Sealing keys as base64url, the newest first; by default, those in `seal.key` of the data folder. `SEAL_KEY_FILE` names a file with them.',
    ),
  afterPost: z
    .enum(['redirect', 'page'])
    .default('redirect')
    .describe('Response to a form: a redirect to the next page, or that page itself, which saves a request.'),
  sessionIn: z
    .enum(['url', 'form'])
    .default('url')
    .describe('Where pages carry the session; with `form`, no URL contains an identifier.'),
  cookieBinding: z
    .enum(['auto', 'required', 'off'])
    .default('auto')
    .describe('Whether a cookie binds a session to its browser; `auto`: if the browser accepts cookies.'),
  keepAlive: flag.describe('`1` keeps connections open for a proxy that reuses them.'),
  tlsCert: file.optional().describe('PEM file with the certificate and its chain; without it, plain HTTP.'),
  tlsKey: file.optional().describe("PEM file with the certificate's private key."),
  basePath: basePath
    .default('')
    .describe(
      'Path below which all addresses are, such as `/services`, where a proxy passes on only a part of its host; by default, the whole host.',
    ),
  trustProxy: proxies.default([]).describe('CIDRs of the trusted proxies, separated by commas.'),
  rateLimit: count.default(1200).describe('Requests of one network in a minute; `0` for no limit.'),
  diskReserve: count
    .default(64)
    .transform((megabytes) => megabytes * 1_000_000)
    .describe('Megabytes that must be free on the disk for a new session to start.'),
  actionLimit: count.min(1).default(2000).describe('Milliseconds after which an action is rolled back.'),
  stopDelay: count
    .max(600_000)
    .default(0)
    .describe(
      'Milliseconds after SIGTERM for which connections are still accepted while `/health/ready` answers 503, so that a load balancer notices.',
    ),
  dev: flag.describe('`1` shows errors with their source, and the inspector; on a loopback address only.'),
  inspectToken: z
    .string()
    .min(24, 'must have at least 24 characters')
    .optional()
    .describe(
      'Password for the read-only inspector at `/inspect`; without it, there is none. `INSPECT_TOKEN_FILE` names a file with it.',
    ),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Lowest level that is logged.'),
})

const config = settings
  .refine(({ tlsCert, tlsKey }) => !tlsCert === !tlsKey, {
    path: ['tlsKey'],
    message: 'goes with TLS_CERT; set both or neither',
  })
  .refine(({ dev, host }) => !dev || isLoopback(host), {
    path: ['dev'],
    message: 'shows sources and sessions to everyone who can reach HOST; use HOST=127.0.0.1',
  })
  .transform(
    ({ app, data, database, databasePooler, sealKey, tlsCert, tlsKey, dev, inspectToken, ...rest }) => ({
      ...rest,
      app,
      database: database === undefined ? undefined : { url: database, pooler: databasePooler },
      data: data ?? join(app, 'data'),
      sealKeys: sealKey,
      tlsFiles: tlsCert && tlsKey ? { cert: tlsCert, key: tlsKey } : undefined,
      inspection: { dev, token: inspectToken },
    }),
  )

/** `rateLimit` here counts requests in a minute, `diskReserve` bytes, `actionLimit` milliseconds. */
export type Config = z.output<typeof config>

/** The settings that a plugin has as options; the others belong to the process. */
const pluginSettings = settings
  .pick({
    afterPost: true,
    sessionIn: true,
    cookieBinding: true,
    basePath: true,
    sealKey: true,
    database: true,
  })
  .extend(settings.pick({ rateLimit: true, diskReserve: true, actionLimit: true }).shape)
  .extend({ databasePooler: z.boolean().default(false) })
  .strict()

/** `diskReserve` here is megabytes, as in the settings. */
export type PluginSettings = Partial<Omit<z.output<typeof pluginSettings>, 'sealKey' | 'basePath'>> & {
  sealKey?: string
}

/** @throws {OperatorError} with one line for each option that is invalid or unknown */
export function readPluginSettings(options: object): z.output<typeof pluginSettings> {
  const parsed = pluginSettings.safeParse(options)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(
    ({ path: [name], message }) => `${name === undefined ? '' : `${String(name)}: `}${message}`,
  )
  throw new OperatorError('DEITY_SETTING_INVALID', lines.join('\n'))
}

const variableOf = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase()

/** Settings that are never printed. Each can be in a file, which `NAME_FILE` names. */
const secrets: ReadonlySet<string> = new Set(['DATABASE', 'SEAL_KEY', 'INSPECT_TOKEN'])

type Environment = Readonly<Record<string, string | undefined>>

/** The names of the environment variables. */
export const settingNames: readonly string[] = Object.keys(settings.shape)
  .map(variableOf)
  .flatMap((name) => (secrets.has(name) ? [name, `${name}_FILE`] : [name]))

/** A variable's value; an empty one counts as not set. @throws {OperatorError} */
function given(environment: Environment, name: string): string | undefined {
  const value = environment[name] || undefined
  const file = secrets.has(name) && environment[`${name}_FILE`]
  if (!file) return value
  if (value !== undefined)
    throw new OperatorError('DEITY_SETTING_INVALID', `${name}: set this or ${name}_FILE, not both`)
  return readSecretFile(`${name}_FILE`, file)
}

/** @throws {OperatorError} with one line for each setting that is invalid */
export function readConfig(environment: Environment): Config {
  const values = Object.keys(settings.shape).map((name) => [name, given(environment, variableOf(name))])
  const parsed = config.safeParse(Object.fromEntries(values))
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(
    ({ path, message }) => `${path.map((name) => variableOf(String(name))).join('.')}: ${message}`,
  )
  throw new OperatorError('DEITY_SETTING_INVALID', lines.join('\n'))
}

export interface Setting {
  name: string
  /** Empty where the description gives it. */
  default: string
  /** Empty for flags, and where any text is possible. */
  values: readonly string[]
  description: string
}

/** Lists the settings for `--help` and for docs/serving.md. */
export const listSettings = (): Setting[] =>
  Object.entries(z.toJSONSchema(settings, { io: 'input', reused: 'inline' }).properties ?? {}).map(
    ([name, schema]) => {
      const {
        default: value = '',
        enum: values = [],
        description = '',
      } = schema as z.core.JSONSchema.JSONSchema
      return {
        name: variableOf(name),
        default: value === '.' ? '' : String(value),
        values: values.map(String).filter((each) => !['0', '1'].includes(each)),
        description,
      }
    },
  )

/** A setting in an environment. */
export interface Effective {
  name: string
  /** As it is used, or `(hidden)`; empty where nothing is set. */
  value: string
  /** The variable that sets it, or `default`. */
  source: string
  default: string
}

/** Lists the settings as the server would use them. @throws {OperatorError} as `readConfig` */
export function effectiveSettings(environment: Environment): Effective[] {
  const { app, data } = readConfig(environment)
  const folders: Readonly<Record<string, string>> = { APP: app, DATA: data }
  return listSettings().map(({ name, default: value }) => {
    const source = [name, `${name}_FILE`].find((each) => settingNames.includes(each) && environment[each])
    const shown = secrets.has(name) ? '(hidden)' : environment[name]
    return {
      name,
      value: folders[name] ?? (source === undefined ? value : (shown ?? '')),
      source: source ?? 'default',
      default: value,
    }
  })
}
