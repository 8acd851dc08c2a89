/** The tables as types, as the migrations make them. */
export interface Tables {
  book: { isbn: string; title: string; copies: number }
  loan: { isbn: string; name: string; until: string }
}
