/** The tables that the migrations create, as types. */
export interface Tables {
  book: { isbn: string; title: string; copies: number }
  loan: { isbn: string; name: string; until: string }
}
