/** The response where the application cannot be opened, so that nothing of it can be shown: a sentence. */
import { STATUS_CODES } from 'node:http'
import { type FaultCode, faults } from '../model/faults.ts'
import { frameworkTexts, ownLanguage, ownLanguages } from '../view/framework-texts.ts'
import type { Environment } from './environment.ts'

/** The first language that the browser names and the framework speaks; the weights are left out. */
function languageOf({ HTTP_ACCEPT_LANGUAGE: accepted = '' }: Environment): string {
  const wanted = accepted.split(',', 20).map((each) => each.trim().slice(0, 2).toLowerCase())
  return wanted.find((each) => ownLanguages.includes(each)) ?? ownLanguage
}

/** @returns a response of a CGI program */
export function failureResponse(environment: Environment, code: FaultCode): Buffer {
  const { status } = faults[code]
  const text = Buffer.from(`${frameworkTexts(languageOf(environment)).get(`deity.fault.${code}.text`)}\n`)
  const head = [
    `Status: ${status} ${STATUS_CODES[status]}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${text.length}`,
    'Cache-Control: no-store',
    ...(status === faults.busy.status ? ['Retry-After: 5'] : []),
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), text])
}
