/** Bytes of the sample's booking as they come over the wire, headers included: plain, gzip and brotli. */
import { sample } from './contenders.ts'
import { type Exchange, exchange } from './exchange.ts'
import { booking } from './journeys.ts'
import { start } from './start.ts'
import { markdown } from './table.ts'
import { walk } from './walk.ts'

const codings = { plain: '', gzip: 'Accept-Encoding: gzip\r\n', brotli: 'Accept-Encoding: br\r\n' }

interface Answer {
  name: string
  received: number
}

const pages = ['dates', 'room', 'guests', 'contact', 'review', 'receipt']

const nameOf = ({ status }: Exchange, phase: number): string =>
  `${status === 303 ? 'redirect to ' : ''}${pages[phase]}`

async function answersOf(port: number, more: string): Promise<Answer[]> {
  const answers: Answer[] = []
  await walk(port, booking(), () => {}, {
    more,
    onExchange: (each, phase) => answers.push({ name: nameOf(each, phase), received: each.received }),
  })
  const path = /href="(\/style\.[^"]+)"/.exec((await exchange(port, 'GET /left HTTP/1.0\r\n\r\n')).body)?.[1]
  const style = await exchange(port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}\r\n`)
  return [...answers, { name: 'stylesheet, once', received: style.received }]
}

/** Bytes of a page, and of the stylesheet. */
const goal = { page: 3 * 1024, style: 6 * 1024 }

for (const mode of ['page', 'redirect']) {
  const server = await start(sample(mode), { prefix: [], nodeArguments: [] })
  const answers = new Map<string, Answer[]>()
  for (const [coding, more] of Object.entries(codings))
    answers.set(coding, await answersOf(server.port, more))
  await server.stop()
  const names = answers.get('plain')?.map(({ name }) => name) ?? []
  const sum = (of: Answer[]) => of.reduce((total, { received }) => total + received, 0)
  console.log(`\nANSWER=${mode}, bytes of each answer:\n`)
  console.log(
    markdown(
      ['', ...answers.keys()],
      [
        ...names.map((name, at) => [name, ...[...answers.values()].map((of) => String(of[at]?.received))]),
        ['all', ...[...answers.values()].map((of) => String(sum(of)))],
      ],
    ),
  )
  for (const [coding, of] of answers)
    for (const { name, received } of of) {
      const most = name.startsWith('stylesheet') ? goal.style : goal.page
      if (coding !== 'plain' && received > most) {
        console.error(`${name} has ${received} bytes with ${coding}, more than ${most}`)
        process.exitCode = 1
      }
    }
}
