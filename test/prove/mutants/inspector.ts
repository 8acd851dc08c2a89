/** The safeguards of server/inspector/. */
import type { Row } from './list.ts'

export const inspector: readonly Row[] = [
  ['no pattern takes longer than in proportion to what it reads', 'row 73: no quadratic pattern', 'server/inspector/screen-preview.ts', '/<body[^<>]*>/', '/<body[^>]*>/', 'patterns'],
  ['a wrong token is in the audit', 'the audit lines', 'server/inspector/routes.ts', "audit('not-admitted', { address: request.ip })", '{}', 'logging/log'],
]
