/** The keys of the seals: made whole and once, refused when weak or open to others, changed while sessions go on. */
import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { readKeys, rotateKey, sealKeys } from '../../server/security/keys.ts'
import { createSealer } from '../../server/security/seal.ts'
import { root } from '../support/app.ts'
import { confirm, contact } from '../support/booking.ts'
import { deity } from '../support/command.ts'
import { startProcess } from '../support/process.ts'

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'deity-key-'))
  folders.push(folder)
  return folder
}
t.teardown(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** Prints the key of a folder. */
const program = `
  const { sealKeys } = await import('./server/security/keys.ts')
  console.log(sealKeys(undefined, process.argv[1])[0].toString('hex'))`
const line = (folder: string) => [
  '--import',
  './server/runtime/typescript.js',
  '--input-type=module',
  '-e',
  program,
  folder,
]

t.test('broken off while it is written, the next start makes another', async (t) => {
  const folder = newFolder()
  // A process that may write no byte into a file fails at the first.
  const limited = ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, ...line(folder)]
  const { status, signal } = spawnSync('sh', limited, { cwd: root })
  t.not(status, 0, `it ended with ${status ?? signal}`)
  t.notOk(existsSync(join(folder, 'seal.key')))
  t.equal(sealKeys(undefined, folder)[0]?.length, 32)
})

t.test('servers that start at once have the same', async (t) => {
  const folder = newFolder()
  const start = () => promisify(execFile)(process.execPath, line(folder), { cwd: root })
  const keys = await Promise.all(Array.from({ length: 4 }, start))
  t.equal(new Set(keys.map(({ stdout }) => stdout)).size, 1)
  t.equal(keys[0]?.stdout.trim(), sealKeys(undefined, folder)[0]?.toString('hex'))
  t.same(readdirSync(folder), ['seal.key'])
  t.equal(statSync(join(folder, 'seal.key')).mode & 0o777, 0o600)
})

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const good = () => base64(randomBytes(32))

t.test('weak keys are refused, and not said', async (t) => {
  const counting = base64(Uint8Array.from({ length: 32 }, (_, index) => index * 7))
  for (const [name, text, why] of [
    ['nothing', '', /no key.*32 bytes/],
    ['too short', base64(randomBytes(31)), /31 bytes.*at least 32/],
    ['one byte again and again', base64(Buffer.alloc(32, 9)), /not random/],
    ['one letter again and again', 'x'.repeat(43), /not random/],
    ['a word again and again', base64(Buffer.from('secret'.repeat(8))), /not random/],
    ['fifteen bytes again and again', base64(Buffer.alloc(45, randomBytes(15))), /not random/],
    ['the letters of a checksum', base64(Buffer.from('d41d8cd98f00b204e9800998ecf8427e')), /not random/],
    ['counted', counting, /not random/],
    ['a sentence', 'the quick brown fox jumps over the lazy dog and on', /not written as base64url/],
    ['a weak one behind a good one', `${good()},short`, /key 2 has 3 bytes/],
  ] as const) {
    const said = readKeys(text)
    t.match(said, why, name)
    if (text) t.notMatch(said, text)
  }
  // Random ones never are: fewer than 1 in 10^16.
  for (let count = 0; count < 2000; count++) t.type(readKeys(good()), Array)
  const [newer, older] = [good(), good()]
  for (const text of [`${newer},${older}`, ` ${newer} , ${older} `, `${newer}\n${older}\n`])
    t.same((readKeys(text) as Buffer[]).map(base64), [newer, older])
})

t.test('a key that others can read is none', async (t) => {
  const folder = newFolder()
  sealKeys(undefined, folder)
  const file = join(folder, 'seal.key')
  for (const mode of [0o640, 0o604, 0o602]) {
    chmodSync(file, mode)
    t.throws(
      () => sealKeys(undefined, folder),
      { message: /seal\.key can be read by others.*chmod 600/s },
      mode.toString(8),
    )
  }
  chmodSync(file, 0o400)
  t.equal(sealKeys(undefined, folder).length, 1)
  chmodSync(file, 0o600)
  writeFileSync(file, 'x'.repeat(43))
  t.throws(() => sealKeys(undefined, folder), /seal\.key cannot be used: key 1 is not random/)
})

t.test('a new key comes before the others, whole or not at all', async (t) => {
  const folder = newFolder()
  const file = join(folder, 'seal.key')
  const [first] = sealKeys(undefined, folder)
  t.equal(rotateKey(folder), 2)
  const [second, ...others] = sealKeys(undefined, folder)
  t.same(others, [first])
  t.notSame(second, first)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.same(readdirSync(folder), ['seal.key'])

  const before = readFileSync(file, 'utf8')
  const limited = ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath]
  const command = ['cli/deity.js', 'rotate-key', folder]
  const { status, signal } = spawnSync('sh', [...limited, ...command], { cwd: root })
  t.not(status, 0, `it ended with ${status ?? signal}`)
  t.equal(readFileSync(file, 'utf8'), before, 'on a full disk the keys stay as they are')
})

t.test('npm run rotate-key', async (t) => {
  const folder = newFolder()
  const rotate = (args: string[], environment: Record<string, string> = {}) =>
    deity(['rotate-key', ...args], root, environment)
  const none = await rotate([folder])
  t.equal(none.status, 1)
  t.match(none.notes.join('\n'), /There is no new key.*seal\.key/s)
  t.same(readdirSync(folder), [], 'it makes none where there is none')
  sealKeys(undefined, folder)
  t.same(await rotate([folder]), {
    status: 0,
    lines: ['There are 2 keys now. Send the server SIGHUP, or restart it.'],
    notes: [],
  })
  t.match((await rotate([], { DATA: folder })).lines, [/3 keys/])
  t.equal(sealKeys(undefined, folder).length, 3)
  t.equal((await rotate([], { DATA: folder, SEAL_KEY: good() })).status, 1, 'they are not in the file')
  t.equal(sealKeys(undefined, folder).length, 3)
})

t.test('the folder of the data has an owner, who keeps it when an administrator rotates', async (t) => {
  if (process.getuid?.() !== 0) return
  const folder = newFolder()
  chownSync(folder, 65534, 65534)
  sealKeys(undefined, folder)
  rotateKey(folder)
  t.equal(statSync(join(folder, 'seal.key')).uid, 65534)
})

/** The first sign of what a key seals. */
const signOf = (key: Buffer | undefined) =>
  createSealer(key ? [key] : []).seal({ transaction: '', sessionID: '', screen: '', call: '' })[0]

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

t.test('sessions go on while keys change, at SIGHUP and at a restart', async (t) => {
  const data = newFolder()
  let server = await startProcess({ DATA: data })
  const PORT = String(server.port)
  /** The first sign of a seal on the page. */
  const keyOf = () => /\.([^.]{23})$/.exec(visitor.form().body.get('actionID') ?? '')?.[1]?.[0]
  const visitor = await server.visit()
  const before = keyOf()
  // Two keys have the same sign once in 64 times.
  do rotateKey(data)
  while (signOf(sealKeys(undefined, data)[0]) === before)
  server.process.kill('SIGHUP')
  await server.said(/were read again/)
  await visitor.fill({ arrive: day(30), depart: day(32) }).submit()
  t.equal(visitor.heading, 'Your room')
  t.not(keyOf(), before, 'sealed with the new key')

  await visitor.submit('Choose the Double room')
  rotateKey(data)
  t.equal((await server.end()).status, 0)
  server = await startProcess({ DATA: data, PORT })
  await visitor.fill({ guestName: 'Ada' }).submit('Continue')
  t.equal(visitor.heading, 'How to reach you')

  chmodSync(join(data, 'seal.key'), 0o644)
  server.process.kill('SIGHUP')
  await server.said(/could not be read again/)
  await visitor.fill(contact).submit()
  await confirm(visitor)
  t.equal(visitor.heading, 'Your room is booked', 'with the keys from before')
  t.equal((await server.end()).status, 0)
})

t.test('servers with the same keys take what the other sealed; one with others does not', async (t) => {
  const [newer, older] = [good(), good()]
  const data = newFolder()
  const start = (SEAL_KEY: string) => startProcess({ DATA: data, SEAL_KEY })
  const servers = await Promise.all([start(`${newer},${older}`), start(`${older},${newer}`), start(good())])
  const [one, two, stranger] = servers
  const form = (await one.visit()).fill({ arrive: day(30), depart: day(32) }).form()
  const send = async (server: typeof one) => {
    const body = form.body.toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status } = await fetch(`${server.url}/booking`, {
      method: 'POST',
      body,
      headers,
      redirect: 'manual',
    })
    return status
  }
  t.equal(await send(stranger), 410)
  t.equal(await send(two), 303)
  t.equal(await send(one), 303)
  t.notOk(existsSync(join(data, 'seal.key')), 'none is made beside the database')
  for (const server of servers) t.equal((await server.end()).status, 0)
})
