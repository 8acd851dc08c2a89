/**
 * Named points of a phase, published on a diagnostics channel: the crash proof kills the server at each of
 * them. Costs nothing without a subscriber. In order: `begun`, `loaded`, `acted`, `recorded`, `committing`,
 * `committed`, `flushed`, `answering`; `receiving` after a piece of a file, `sweeping` inside a sweep's unit of work, and `migrating` before each
 * file of a migration.
 */
import { channel } from 'node:diagnostics_channel'

const points = channel('deity:point')

export const tracePoint = (point: string): void => {
  if (points.hasSubscribers) points.publish(point)
}
