/** The certificate and key of the server, read at the start and again on SIGHUP. */
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { Server as TlsServer } from 'node:https'
import { createSecureContext } from 'node:tls'
import { OperatorError } from '../runtime/operator-errors.ts'

/** Paths of PEM files: the certificate with its chain, and its private key. */
export interface TlsFiles {
  cert: string
  key: string
}

/** Milliseconds; Node's default is two minutes. */
const handshakeTimeout = 10_000

/** @throws {OperatorError} if a file cannot be read, or the two do not match */
export function readTls({ cert, key }: TlsFiles) {
  try {
    const tls = {
      cert: readFileSync(cert),
      key: readFileSync(key),
      minVersion: 'TLSv1.2',
      handshakeTimeout,
    } as const
    createSecureContext(tls)
    return tls
  } catch (error) {
    const { message } = error as Error
    const text = `The certificate ${cert} with the key ${key} cannot be used: ${message}. Correct TLS_CERT and TLS_KEY.`
    throw new OperatorError('DEITY_TLS_INVALID', text, { cause: error })
  }
}

export type Tls = ReturnType<typeof readTls>

/** Uses another certificate and key for new connections. */
export function renewTls(server: Server, tls: Tls): void {
  if (server instanceof TlsServer) server.setSecureContext(tls)
}
