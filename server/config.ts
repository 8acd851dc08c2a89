/** The settings, from the environment. */
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { readKeys } from './key.ts'
import type { TlsFiles } from './tls.ts'

const own = join(import.meta.dirname, '..')

const keys = z.string().transform((text, context) => {
  const keys = readKeys(text)
  if (typeof keys !== 'string') return keys
  context.addIssue(keys)
  return z.NEVER
})

/** Somebody who trusts everybody believes whatever a client says of itself. */
const proxy = z
  .union([z.cidrv4(), z.cidrv6()], 'must be a list of CIDRs, such as 127.0.0.1/32,10.0.0.0/8')
  .refine((cidr) => !cidr.endsWith('/0'), 'must not be everybody')
const proxies = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .pipe(z.array(proxy))

/** Each setting, with its default; the README's table says the same. */
const settings = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65535).default(8080),
    APP: z.string().default(own),
    DATA: z.string().optional(),
    SEAL_KEY: keys.optional(),
    ANSWER: z.enum(['redirect', 'direct']).default('redirect'),
    CARRY: z.enum(['link', 'form']).default('link'),
    BIND: z.enum(['off', 'auto', 'required']).default('auto'),
    KEEP_ALIVE: z.enum(['0', '1']).default('0'),
    TLS_CERT: z.string().optional(),
    TLS_KEY: z.string().optional(),
    TRUST_PROXY: proxies.default([]),
    RATE_LIMIT: z.coerce.number().int().min(0).default(1200),
    ACTION_LIMIT: z.coerce.number().int().min(1).default(2000),
    DEV: z.enum(['0', '1']).default('0'),
    INSPECT_TOKEN: z.string().min(24, 'must have at least 24 characters').optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine(({ TLS_CERT, TLS_KEY }) => !TLS_CERT === !TLS_KEY, {
    path: ['TLS_KEY'],
    message: 'goes with TLS_CERT',
  })

/** What only this machine can reach. */
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

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
  /** Files; absent when a proxy, or nobody, does TLS. */
  tlsFiles: TlsFiles | undefined
  /** CIDRs. */
  trustProxy: string[]
  /** Requests of one address in a minute; 0 for any number. */
  rateLimit: number
  actionLimit: number
  logLevel: string
  inspection: { dev: boolean; token: string | undefined }
}

/** @throws with one line for each setting that does not fit */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = settings.safeParse(set)
  if (!parsed.success)
    throw new Error(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    )
  const { HOST, PORT, APP, DATA, SEAL_KEY, ANSWER, CARRY, BIND } = parsed.data
  const {
    KEEP_ALIVE,
    TLS_CERT,
    TLS_KEY,
    TRUST_PROXY,
    RATE_LIMIT,
    ACTION_LIMIT,
    DEV,
    INSPECT_TOKEN,
    LOG_LEVEL,
  } = parsed.data
  if (DEV === '1' && !loopback.has(HOST))
    throw new Error(`DEV: shows sources and sessions to everybody who reaches ${HOST}; use HOST=127.0.0.1`)
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
    tlsFiles: TLS_CERT && TLS_KEY ? { cert: resolve(TLS_CERT), key: resolve(TLS_KEY) } : undefined,
    trustProxy: TRUST_PROXY,
    rateLimit: RATE_LIMIT,
    actionLimit: ACTION_LIMIT,
    logLevel: LOG_LEVEL,
    inspection: { dev: DEV === '1', token: INSPECT_TOKEN },
  }
}
