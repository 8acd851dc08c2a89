/** The tables that the migrations create, as types. */
export interface Tables {
  sent: { what: string; text: string; made_at: string }
}
