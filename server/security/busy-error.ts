/** The limit of slow work is reached. The same form can be sent again in a moment. */
export class BusyError extends Error {
  override name = 'BusyError'
  readonly code = 'DEITY_BUSY'
}
