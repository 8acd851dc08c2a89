/**
 * One form sent in, from its fields to the next page. Runs inside a database transaction that the caller
 * opened.
 */
import { randomBytes } from 'node:crypto'
import { purchaseOf, type Sent, steps, textOf } from './order.ts'
import { formPage, lostPage, type Page, receiptPage } from './pages.ts'
import type { Sessions } from './sessions.ts'

const carried = (session: string, at: number) => ({ session, step: steps[at]?.name ?? '' })

export const firstPage = (): Page => formPage(carried(randomBytes(16).toString('base64url'), 0), 0, {})

export function takePhase(sessions: Sessions, sent: Sent): Page {
  const id = textOf(sent, 'session')
  const name = textOf(sent, 'step')
  const at = steps.findIndex((step) => step.name === name)
  const step = steps[at]
  if (!step || !/^[A-Za-z0-9_-]{22}$/.test(id)) return lostPage
  const order = sessions.load(id) ?? { reached: 0, answers: {} }
  if (at > order.reached) return lostPage
  if (order.answers.reference) return receiptPage(order.answers)

  const reading = step.read(sent)
  if ('errors' in reading) return formPage(carried(id, at), at, order.answers, sent, reading.errors)
  const answers = { ...order.answers, ...reading.answers }
  if (at === steps.length - 1) {
    const row = purchaseOf(answers)
    sessions.buy(row)
    answers.reference = row.reference
  }
  sessions.store(id, { reached: Math.max(order.reached, at + 1), answers })
  return answers.reference ? receiptPage(answers) : formPage(carried(id, at + 1), at + 1, answers)
}
