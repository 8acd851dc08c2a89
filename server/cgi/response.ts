/** The response of Node's HTTP server as that of a CGI program: RFC 3875, section 6. */
import { closeSync, openSync, write } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** Headers of the connection, which is the web server's, and the one that it sets itself. */
const ofConnection = /^(connection|keep-alive|transfer-encoding|date):/i

const noResponse = Buffer.from('Status: 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n')

/**
 * The status is a header, and the first one: busybox reads it nowhere else. It is there with a `Location` as well,
 * without which the web server would follow that by itself.
 */
export function asCgi(response: Buffer): Buffer {
  const end = response.indexOf('\r\n\r\n')
  if (end < 0) return noResponse
  const [status = '', ...headers] = response.toString('latin1', 0, end).split('\r\n')
  const kept = headers.filter((line) => !ofConnection.test(line))
  const head = [`Status: ${status.replace(/^\S+ /, '')}`, ...kept].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), response.subarray(end + 4)])
}

const writeOnce = promisify(write)

/** Milliseconds between two attempts. */
const retryInterval = 5

/** @returns the bytes that were written */
async function writeSome(bytes: Buffer): Promise<number> {
  try {
    return (await writeOnce(1, bytes)).bytesWritten
  } catch (error) {
    // apache2 gives one socket for both directions, which does not block once the body was read.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    await sleep(retryInterval)
    return 0
  }
}

/**
 * Writes the response to standard output, then lets go of it: the web server waits for its end, and not for that of
 * the process. A web server that has gone reads no response; what is committed stays so.
 */
export async function sendResponse(bytes: Buffer): Promise<void> {
  try {
    for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(await writeSome(rest))
  } catch {
    // See above.
  }
  closeSync(1)
  // Another file must not get the number: what is printed would be written into it.
  while (openSync('/dev/null', 'r+') < 1);
}
