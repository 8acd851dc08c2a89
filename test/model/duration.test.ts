/** Durations are read strictly, into whole milliseconds; what is none has a reason. */
import t from 'tap'
import { milliseconds, readDuration } from '../../server/model/duration.ts'

t.test('lengths of time in whole milliseconds', async (t) => {
  const lengths = { '90s': 90_000, '30m': 1_800_000, '1.5h': 5_400_000, '7d': 604_800_000, '1.001s': 1001 }
  for (const [text, length] of Object.entries(lengths)) t.equal(readDuration(text), length, text)
})

t.test('what is no length of time', async (t) => {
  const none = [
    ...[
      '',
      'm',
      '30',
      '30 m',
      ' 30m',
      '30m\n',
      '30M',
      '1.2.3m',
      '.5m',
      '5.m',
      '-5m',
      '+5m',
      '1e3m',
      '0x1m',
      '٣m',
    ],
    ...['Infinityd', 'NaNm', '0m', '0.0s', '0.0001s', '3651d', '9'.repeat(400).concat('d')],
    ...[undefined, null, false, 0, 30, ['30m'], {}],
  ]
  for (const each of none) {
    t.type(readDuration(each), 'string', JSON.stringify(each))
    t.throws(() => milliseconds(each as '1m'))
  }
})
