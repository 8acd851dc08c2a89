/**
 * Clients of a process of their own, which send films side by side: so that the server's process has the
 * memory of the server alone. The forms come as JSON on standard input: `[{ address, ids }]`.
 */
import { text } from 'node:stream/consumers'
import { mp4 } from '../support/files.ts'

const boundary = 'x'.repeat(30)
const size = 10_000_000

const forms = JSON.parse(await text(process.stdin)) as { address: string; fields: [string, string][] }[]
const statuses = await Promise.all(
  forms.map(async ({ address, fields }, n) => {
    const parts = fields.map(
      ([name, value]) =>
        `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="film"; filename="film.mp4"\r\n\r\n`
    const body = Buffer.concat([
      Buffer.from(parts.join('') + head),
      mp4(size, n),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
    const answer = await fetch(address, {
      method: 'POST',
      body: new Uint8Array(body),
      headers,
      redirect: 'manual',
    })
    await answer.arrayBuffer()
    return answer.status
  }),
)
process.stdout.write(JSON.stringify(statuses))
