/** What is random here. None of it is a secret. */
import { randomInt, randomUUID } from 'node:crypto'

/** A number from 0 to below `end`. */
export const below = (end: number): number => (end > 1 ? randomInt(end) : 0)

/** The name of this process among those on one database. */
export const newName = (): string => randomUUID()
