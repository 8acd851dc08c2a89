/** The settings, from the environment. */
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { readKeys } from './key.ts'

const own = join(import.meta.dirname, '..')

const keys = z.string().transform((text, context) => {
  const keys = readKeys(text)
  if (typeof keys !== 'string') return keys
  context.addIssue(keys)
  return z.NEVER
})

/** Each setting, with its default; the README's table says the same. */
const settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  APP: z.string().default(own),
  DATA: z.string().optional(),
  SEAL_KEY: keys.optional(),
  ANSWER: z.enum(['redirect', 'direct']).default('redirect'),
  CARRY: z.enum(['link', 'form']).default('link'),
  BIND: z.enum(['off', 'auto', 'required']).default('auto'),
  KEEP_ALIVE: z.enum(['0', '1']).default('0'),
  ACTION_LIMIT: z.coerce.number().int().min(1).default(2000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export interface Config {
  host: string
  port: number
  /** The application's folder. */
  app: string
  /** The folder of the database and of the key made beside it. */
  data: string
  /** The newest first. */
  sealKeys: Buffer[] | undefined
  answer: 'redirect' | 'direct'
  carry: 'link' | 'form'
  bind: 'off' | 'auto' | 'required'
  keepAlive: boolean
  actionLimit: number
  logLevel: string
}

/** @throws with one line for each setting that does not fit */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = settings.safeParse(set)
  if (!parsed.success)
    throw new Error(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    )
  const { HOST, PORT, APP, DATA, SEAL_KEY, ANSWER, CARRY, BIND, KEEP_ALIVE, ACTION_LIMIT, LOG_LEVEL } =
    parsed.data
  const app = resolve(APP)
  return {
    host: HOST,
    port: PORT,
    app,
    data: DATA === undefined ? join(app, 'data') : isAbsolute(DATA) ? DATA : resolve(DATA),
    sealKeys: SEAL_KEY,
    answer: ANSWER,
    carry: CARRY,
    bind: BIND,
    keepAlive: KEEP_ALIVE === '1',
    actionLimit: ACTION_LIMIT,
    logLevel: LOG_LEVEL,
  }
}
