/**
 * The least that this project's promise takes, by hand: what `fastify-grouped` does, and besides a seal in
 * every form and link, each phase in a journal beside the one it came from, and the same form known again
 * when it is sent twice. It has no schema, no template, no second transaction, no fault page, and nothing
 * that an author could declare.
 */
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../server/security/hash.ts'
import { createSealer } from '../../server/security/seal.ts'
import { openDatabase } from './database.ts'
import { grouped } from './grouped.ts'
import { openJournal } from './journal.ts'
import { type Answers, type Order, purchaseOf, type Sent, steps, textOf } from './order.ts'
import { formPage, lostPage, type Page, receiptPage } from './pages.ts'
import { folder } from './settings.ts'
import { serve } from './with-fastify.ts'

const db = openDatabase(folder)
const journal = openJournal(db)
const sealer = createSealer([randomBytes(32)])

const transaction = 'order'

/** The page of one step as of one phase, with links to the steps before it. */
function pageOf(sessionID: string, phase: number, order: Order, typed?: Sent, errors = {}): Page {
  const { answers, reached } = order
  const screenID = `${steps[reached]?.name ?? 'receipt'}.${phase}`
  const sealed = (call: string) =>
    `${call}.${sealer.seal({ transaction, sessionID, screen: screenID, call })}`
  const links = steps
    .slice(0, answers.reference ? 0 : reached)
    .map(
      ({ name, title }) =>
        `<a href="/order?sessionID=${sessionID}&amp;screenID=${screenID}&amp;actionID=${sealed(`show?to=${name}`)}">${title}</a>\n`,
    )
  const more = `${links.join('')}<input type="hidden" name="actionID" value="${sealed('leave')}">\n`
  if (answers.reference) return receiptPage(answers, more)
  const carried = { sessionID, screenID, actionID: sealed('answer') }
  return formPage(carried, reached, answers, typed, errors, more)
}

function takePhase(sent: Sent): Page {
  const { sessionID: _, screenID: __, actionID: ___, ...fields } = sent
  const [sessionID, screenID, actionID] = [
    textOf(sent, 'sessionID'),
    textOf(sent, 'screenID'),
    textOf(sent, 'actionID'),
  ]
  const [call = '', seal = ''] = actionID.split('.')
  if (!sealer.isGood({ transaction, sessionID, screen: screenID, call }, seal)) return lostPage
  const [name, number] = screenID.split('.')
  const parent = Number(number)
  const digest = sha256(JSON.stringify([screenID, call, Object.entries(fields).sort()]))
  const hash = sha256(sessionID)

  const [id, last = 0, finished = 0, expires = 0, stored, taken, takenState = ''] =
    journal.find(hash, parent, digest) ?? []
  if (taken) return pageOf(sessionID, taken, JSON.parse(takenState))
  if (id && (finished > 0 || expires <= Date.now())) return lostPage
  if (parent > 0 && !stored) return lostPage
  const order: Order = stored ? JSON.parse(stored) : { reached: 0, answers: {} }
  const at = steps.findIndex((step) => step.name === name)
  const step = steps[at]
  if (!step || at > order.reached) return lostPage

  const reading = step.read(sent)
  if ('errors' in reading) return pageOf(sessionID, parent, order, sent, reading.errors)
  const answers: Answers = { ...order.answers, ...reading.answers }
  const isFinal = at === steps.length - 1
  if (isFinal) {
    const row = purchaseOf(answers)
    journal.buy(row)
    answers.reference = row.reference
  }
  const next = { reached: at + 1, answers }
  const phase = {
    ...{ number: last + 1, parent, digest, isFinal },
    input: JSON.stringify(fields),
    state: JSON.stringify(next),
  }
  journal.record(id ?? journal.begin(hash), phase)
  return pageOf(sessionID, phase.number, next)
}

await serve(
  () => pageOf(randomBytes(21).toString('base64url'), 0, { reached: 0, answers: {} }),
  grouped(db, takePhase),
)
