/** The safeguards of the rest of the project. */
import type { Row } from './list.ts'

export const project: readonly Row[] = [
  ['silence of the registry is no answer', 'ASVS 15.2.1', '.ci/audit.js', '    return noAnswer\n', '    return 0\n', 'supply'],
  ['seals are in the inventory', 'ASVS 11.1.2', 'docs/security.md', '| seals | HMAC-SHA-256, 132 bits of it', '| seals | a hash, 132 bits of it', 'docs/security'],
]
