/** Self-signed certificates. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { TlsFiles } from '../../server/http/tls.ts'

/** Makes one, with its key, in a folder. */
export function certificate(folder: string, name: string): TlsFiles {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', ['req', '-x509', ...made, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  })
  return { cert, key }
}
