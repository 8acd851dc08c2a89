/** The safeguards of server/logging/. */
import type { Row } from './list.ts'

export const logging: readonly Row[] = [
  ['no module that reaches out', 'ASVS 13.1.1', 'server/logging/log.ts', "import { randomBytes } from 'node:crypto'\n", "import { randomBytes } from 'node:crypto'\nimport { get } from 'node:https'\n", 'docs/sources'],
  ['no identifier in the log', 'no session identifier is in a log', 'server/logging/log.ts', "line.replace(identifier, '[redacted]')", 'line', 'engine/phase'],
  ['few lines for many refusals', 'the log', 'server/logging/log-throttle.ts', 'if (performance.now() < silentUntil) return', '', 'http/rate-limit'],
  ['a word for a session that leads nowhere', 'no session identifier is in a log', 'server/logging/log.ts', 'hmacBy(randomBytes(32))', 'hmacBy(Buffer.alloc(32))', 'logging/log'],
  ['one word for a session in all logs of a day', 'several nodes', 'server/logging/log.ts', 'byDay.get(dayOf(now())) ?? own', 'own', 'logging/log'],
  ['a log line waits for no reader', 'row 81', 'server/logging/standard-output.ts', 'constants.O_WRONLY | constants.O_NONBLOCK', 'constants.O_WRONLY', 'logging/standard-output'],
  ['the log has bounded memory', 'row 81', 'server/logging/standard-output.ts', 'if (bytes + line.length > maxWaiting) dropped++', 'if (false) dropped++', 'logging/standard-output'],
  ['the log says how many lines it lacks', 'row 81', 'server/logging/standard-output.ts', '      push(Buffer.from(droppedLine(dropped)))\n', '', 'logging/standard-output'],
  ['the log goes on once there is room', 'row 81', 'server/logging/standard-output.ts', '    setTimeout(resume, retryInterval).unref()\n', '', 'logging/standard-output'],
  ['no line of the log is torn: a short write goes on', 'row 81', 'server/logging/standard-output.ts', 'lines.unshift(chunk.subarray(written))', 'lines.unshift(chunk.subarray(chunk.length))', 'logging/standard-output'],
  ['the last lines of the log keep no process alive', 'row 81', 'server/logging/standard-output.ts', 'if (!isFull || performance.now() > deadline) return', 'if (!isFull) return', 'logging/standard-output'],
]
