/** TLS by the server itself: its certificate and key, read at the start and again while it runs. */
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { Server as TlsServer } from 'node:https'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'

/** Where a certificate, with those that vouch for it behind it, and its key are: files of PEM. */
export interface TlsFiles {
  cert: string
  key: string
}

/** Milliseconds for the handshake; Node's own two minutes are for the patient. */
const handshakeTimeout = 10_000

/** @throws when a file cannot be read, or the two do not belong together */
export function readTls({ cert, key }: TlsFiles) {
  const tls = {
    cert: readFileSync(cert),
    key: readFileSync(key),
    minVersion: 'TLSv1.2',
    handshakeTimeout,
  } as const
  try {
    createSecureContext(tls)
  } catch (error) {
    throw new Error(`the certificate ${cert} with the key ${key} cannot be used: ${(error as Error).message}`)
  }
  return tls
}

export type Tls = ReturnType<typeof readTls>

/** Takes another certificate and key for the connections to come. */
export function renewTls(server: Server, tls: Tls): void {
  if (server instanceof TlsServer) server.setSecureContext(tls)
}

/** Can only this machine reach an address that a server listens at? */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
