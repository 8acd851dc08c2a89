/** Times as a developer reads them, in UTC. */

/** `2027-04-05 12:00:00` */
export const moment = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')

/** `12:00:00` */
export const clock = (milliseconds: number): string => moment(milliseconds).slice(11)
