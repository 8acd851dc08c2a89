/** How many bytes a form can take, from the lengths that the schema allows. */
import type { Field } from './application.ts'

/** Bytes of any form's body, whatever its schema, and the most that a schema may ask for. */
export const usualBody = 64 * 1024
export const largestBody = 1024 * 1024

/** Fields of any form, its three identifiers among them. */
export const maxFields = 200

/** Bytes for the identifiers, and for what an extension or a proxy adds. */
const overhead = 4096

/** The most bytes of one UTF-16 code unit: three in UTF-8, each as `%E3`. Sent in a call, each `%` is `%25`. */
const unitBytes = 9
const fixedUnitBytes = 15

/** Characters of a call with these fixed parameters. */
export const lengthOfCall = (fixed: Iterable<Field>): number =>
  [...fixed].reduce((sum, { name, longest }) => sum + name.length + 2 + unitBytes * longest, 64)

/**
 * @param fields those of the form
 * @param fixed its fixed parameters, which stand in its call
 */
export const bytesOfForm = (fields: Iterable<Field>, fixed: Iterable<Field> = []): number =>
  [...fields].reduce((sum, { name, longest }) => sum + name.length + 2 + unitBytes * longest, overhead) +
  [...fixed].reduce((sum, { name, longest }) => sum + name.length + 2 + fixedUnitBytes * longest, 0)
