/** The tables as types, as the migrations make them. */
export interface Tables {
  sent: { what: string; text: string; made_at: string }
}
