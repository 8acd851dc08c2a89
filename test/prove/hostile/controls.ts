/** Faults that this proof has to find by itself, when they are put back. */
import type { Patch } from '../tree.ts'

/** The bounds that it holds the server to. */
export type Bound = 'turn' | 'growth' | 'forgetting' | 'memory' | 'life'

export interface Control {
  /** The bound that is broken by it. */
  breaks: Bound
  /**
   * How it is put back, with all that would keep its harm within the bounds; nothing, as long as it is there.
   */
  patches: readonly Patch[]
}

/** Texts of fields that say nothing of their length are as long as a form may be. */
const anyLength: Patch = {
  file: 'server/engine/validate-input.ts',
  from: 'field && text.length > field.longest &&',
  to: 'field && text.length > 60_000 &&',
}

export const controls: Readonly<Record<string, Control>> = {
  /** A pattern that is quadratic in the length of a password, and no bound on that before it. */
  pattern: {
    breaks: 'turn',
    patches: [
      {
        file: 'server/security/password.ts',
        from: 'isMade(upToLast(/\\p{L}/u, whole))',
        to: "isMade(whole.replace(/[^\\p{L}]+$/u, ''))",
      },
      anyLength,
    ],
  },
  /** Preferences each of which keeps what was typed, of any length. */
  drafts: {
    breaks: 'growth',
    patches: [
      {
        file: 'server/engine/choose-preference.ts',
        from: 'if (form && isTooLong(form.offer, fields))',
        to: 'if (false)',
      },
      {
        file: 'server/engine/draft.ts',
        from: 'unit.saveDraft(session, { screen, call,',
        to: 'unit.saveDraft(session, { screen: screen + Math.random(), call,',
      },
    ],
  },
  /** Sessions that are forgotten whole, each with one statement, and no bounds that keep them small. */
  sweep: {
    breaks: 'forgetting',
    patches: [
      {
        file: 'server/store/sqlite/delete-forgotten.ts',
        from: 'const piece = { rows: 200, bytes: 1_000_000 }',
        to: 'const piece = { rows: 1e9, bytes: 1e15 }',
      },
      {
        file: 'server/store/sqlite/delete-forgotten.ts',
        from: 'rows: Math.min(limit, piece.rows)',
        to: 'rows: piece.rows',
      },
      { file: 'server/application/load.ts', from: 'maxPhases ?? 1000', to: 'maxPhases ?? 1e9' },
      { file: 'server/application/load.ts', from: 'maxBytes ?? 4_000_000', to: 'maxBytes ?? 1e15' },
      anyLength,
    ],
  },
}
