/**
 * The gesture proof over an application's folder, the sample's when none is given; see
 * `test/kit/gestures/prove.ts`:
 *
 *     npm run prove:gestures -- [APP-FOLDER] [--runs N] [--seed S] [--may-fail] [--every-commit] [--value FIELD=TEXT]…
 *         [--after-post page] [--session-in form] [--cookie-binding required]
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { proveGestures } from '../../kit/gestures/prove.ts'
import { root } from '../../support/app.ts'
import { createReport } from '../report.ts'

const modes = z.object({
  afterPost: z.enum(['redirect', 'page']),
  sessionIn: z.enum(['url', 'form']),
  cookieBinding: z.enum(['off', 'auto', 'required']),
})

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    'may-fail': { type: 'boolean', default: false },
    'every-commit': { type: 'boolean', default: false },
    'after-post': { type: 'string', default: 'redirect' },
    'session-in': { type: 'string', default: 'url' },
    'cookie-binding': { type: 'string', default: 'auto' },
    value: { type: 'string', multiple: true, default: [] },
  },
})
const texts: Record<string, string[]> = {}
for (const pair of values.value) {
  const [field = '', text = ''] = pair.split('=')
  texts[field] = [...(texts[field] ?? []), text]
}
console.log(`seed ${values.seed}`)
const report = createReport()
try {
  const tally = await proveGestures(resolve(positionals[0] ?? root), {
    runs: Number(values.runs),
    seed: Number(values.seed),
    mayFail: values['may-fail'],
    everyCommit: values['every-commit'],
    values: texts,
    mode: modes.parse({
      afterPost: values['after-post'],
      sessionIn: values['session-in'],
      cookieBinding: values['cookie-binding'],
    }),
  })
  console.log(tally.text())
  report.end(tally.runs, 'runs')
} catch (error) {
  // Whole: the sequence of gestures is what is looked for.
  console.error((error as Error).message)
  process.exitCode = 1
}
