/** Reads the parameters that a visitor may write: into the address of a public screen, or into a search. */
import type { Transaction } from '../model/application.ts'
import { bareName, paramsIn, parseParams, withParams } from '../model/params.ts'
import type { Fields, Typed } from './page.ts'
import type { Errors } from './validate-input.ts'
import { messageFor } from './validation-messages.ts'

/** A screen as it was asked for. */
export interface Asked {
  /** With all its parameters. */
  name: string
  /** What was typed, with a message for each text that the schema refuses. Present only if it refuses one. */
  typed?: Typed
}

/** The call of a search, by which its form finds what was typed into it. */
export const searchCall = (screen: string): string => `search ${bareName(screen)}`

/**
 * @param name the screen with those parameters that stand in a sealed identifier
 * @param sent what stands beside it
 * @returns `undefined` when the screen cannot be shown without what was refused
 */
export function withTyped({ screens }: Transaction, name: string, sent: Fields): Asked | undefined {
  const screen = screens.declared(name)
  const params = screen?.params
  if (!screen || !params || params.typed.size === 0) return { name }
  const texts = new Map(new URLSearchParams(paramsIn(name)))
  const typed = new Map<string, string>()
  for (const each of params.typed) {
    const text = sent.get(each)
    if (text === undefined) continue
    typed.set(each, text)
    texts.set(each, text)
  }
  const whole = withParams(screen, texts)
  if (whole) return { name: whole.name }
  const errors: Errors = {}
  const parsed = parseParams(params, texts, {
    error: (issue) => {
      const field = String(issue.path?.[0] ?? '')
      const text = messageFor(issue, params.fields.get(field), params.labels.get(field) ?? field)
      return { message: text as string }
    },
  })
  for (const { path, message } of parsed.error?.issues ?? []) errors[String(path[0] ?? '')] ??= message
  for (const refused of Object.keys(errors)) if (typed.has(refused)) texts.delete(refused)
  const rest = withParams(screen, texts)
  return rest && { name: rest.name, typed: { call: searchCall(name), fields: typed, errors } }
}
