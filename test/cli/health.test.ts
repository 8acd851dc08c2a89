/** `deity health`, which a container runs every 30 seconds. */
import t from 'tap'
import { root } from '../support/app.ts'
import { certificate } from '../support/certificate.ts'
import { deity, newFolder } from '../support/command.ts'
import { startProcess } from '../support/process.ts'

t.test('it is healthy while the server runs, with TLS and below a path too', async (t) => {
  const { cert, key } = certificate(newFolder(t), 'a')
  for (const tls of [{}, { TLS_CERT: cert, TLS_KEY: key, BASE_PATH: '/services' }]) {
    const server = await startProcess({ DATA: newFolder(t), HOST: '0.0.0.0', ...tls })
    const ask = () => deity(['health'], root, { PORT: String(server.port), HOST: '0.0.0.0', ...tls })
    t.match(await ask(), { status: 0, lines: ['healthy'] })
    await server.end()
    t.match(await ask(), { status: 1, notes: [/ECONNREFUSED/] })
  }
})
