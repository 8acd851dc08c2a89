/**
 * Files as inputs: what an author declares, and how a file is written as the text of its field. The text says
 * which bytes are meant; they stand in the store beside the session.
 */
import { z } from 'zod'
import type { $ZodType, $ZodTypes } from 'zod/v4/core'
import type { LocalizedText } from './message.ts'

/** A number of bytes: `500KB`, `10MB`. 1 MB is 1,000,000 bytes. */
export type Size = `${number}${'KB' | 'MB'}`

/** A file that was sent with a form. */
export interface UploadedFile {
  /** Of its bytes, in base64url. */
  sha256: string
  /** As its visitor named it, cleaned for show: never a path. */
  name: string
  /** Bytes. */
  size: number
  /** By its content, whatever its name says. */
  type: string
}

/** A file as `scan` reads it. */
export interface ScannedFile extends UploadedFile {
  /** Its bytes in their order. */
  bytes: AsyncIterable<Uint8Array>
}

/** What `file` takes. */
export interface FileOptions {
  /** The content types that are accepted: `image/jpeg`. They are found by the content. */
  types: readonly string[]
  maxSize: Size
  /** Files that the field takes; its input is a list then. One by default. */
  maxCount?: number
  /**
   * Looks at a file before the form is taken, outside the unit of work. A text refuses it and is shown beside
   * the field.
   */
  scan?: (file: ScannedFile) => Promise<LocalizedText | undefined>
}

/** What a field takes. */
export interface FileRules {
  types: readonly string[]
  /** Bytes. */
  maxSize: number
  maxCount: number
  isList: boolean
  scan: FileOptions['scan']
}

type FileSchema = z.ZodObject<{
  sha256: z.ZodString
  name: z.ZodString
  size: z.ZodNumber
  type: z.ZodString
}>

/** The rules of each schema that `file` has made. */
const declared = new WeakMap<$ZodType, Omit<FileRules, 'maxCount' | 'isList'>>()

const sizePattern = /^(\d+)(KB|MB)$/

/** Bytes; `undefined` for what is no size. */
export function bytesIn(size: string): number | undefined {
  const [, count, unit] = sizePattern.exec(size) ?? []
  return Number(count) > 0 ? Number(count) * (unit === 'MB' ? 1_000_000 : 1000) : undefined
}

/** Files of one field. */
const maxFilesOfField = 20

/** Characters of a name. */
const maxName = 100

/** Characters of one file in the text of its field. */
export const fileText = 43 + 12 + 100 + 2 * maxName + 3

/**
 * The schema of a file that a form sends: `photo: file({ types: ['image/jpeg'], maxSize: '5MB' })`. The same
 * schema describes it in the state. With `maxCount` it is a list.
 * @throws {RangeError} when a size or a count is none
 */
export function file<const O extends FileOptions>(
  options: O,
): O extends { maxCount: number } ? z.ZodArray<FileSchema> : FileSchema {
  const { types, maxSize, maxCount, scan } = options
  const bytes = bytesIn(maxSize)
  if (bytes === undefined) throw new RangeError(`maxSize is "${maxSize}": write 500KB or 10MB`)
  if (types.length === 0) throw new RangeError('`types` names no type')
  if (maxCount !== undefined && !(Number.isInteger(maxCount) && maxCount > 0 && maxCount <= maxFilesOfField))
    throw new RangeError(`maxCount must be a whole number from 1 to ${maxFilesOfField}`)
  const one = z.object({
    sha256: z.string().length(43),
    name: z.string().max(2 * maxName),
    size: z.number().max(bytes),
    type: z.string(),
  })
  declared.set(one, { types, maxSize: bytes, scan })
  const made: FileSchema | z.ZodArray<FileSchema> = maxCount === undefined ? one : z.array(one).max(maxCount)
  return made as O extends { maxCount: number } ? z.ZodArray<FileSchema> : FileSchema
}

/** What a schema that `file` has made takes, also where it is optional; `undefined` for every other one. */
export function fileRulesOf(type: $ZodType, maxCount = 1, isList = false): FileRules | undefined {
  const rules = declared.get(type)
  if (rules) return { ...rules, maxCount, isList }
  const { def } = (type as $ZodTypes)._zod
  if (def.type === 'array') {
    const bounds = (def.checks ?? []).flatMap(({ _zod: { def: check } }) =>
      check.check === 'max_length' ? [(check as unknown as { maximum: number }).maximum] : [],
    )
    return fileRulesOf(def.element, Math.min(...bounds, maxFilesOfField), true)
  }
  if (def.type === 'optional' || def.type === 'nonoptional')
    return fileRulesOf(def.innerType, maxCount, isList)
  return undefined
}

const textPattern = /^([A-Za-z0-9_-]{43}) (\d{1,12}) ([a-z0-9.+-]{1,50}\/[a-z0-9.+-]{1,49}) (\S[^\n]*)$/

export const writeFile = ({ sha256, size, type, name }: UploadedFile): string =>
  `${sha256} ${size} ${type} ${name}`

/** @returns `undefined` for a text that no form of this server holds */
export function parseFile(text: string): UploadedFile | undefined {
  const [, sha256, size, type, name] = textPattern.exec(text) ?? []
  if (sha256 === undefined || type === undefined || name === undefined) return undefined
  return { sha256, name: cleanName(name), size: Number(size), type }
}

/** The files in the text of a field, each of them once. */
export function filesIn(text: string): UploadedFile[] {
  const found = new Map<string, UploadedFile>()
  for (const line of text.split('\n')) {
    const one = parseFile(line)
    if (one && !found.has(one.sha256)) found.set(one.sha256, one)
  }
  return [...found.values()]
}

export const writeFiles = (files: readonly UploadedFile[]): string => files.map(writeFile).join('\n')

/** Is a value of a state a file that was sent? */
export const isFile = (value: unknown): value is UploadedFile =>
  typeof value === 'object' &&
  value !== null &&
  ['sha256', 'name', 'type'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string') &&
  typeof (value as Record<string, unknown>)['size'] === 'number'

/** The files in a value of a state. */
export const filesOf = (value: unknown): UploadedFile[] => [value].flat().filter(isFile)

/** Separators of paths; signs that turn the direction of a text or cannot be seen; signs that a system refuses. */
const path = /^.*[/\\]/s
const unfit = /[\p{C}\p{Zl}\p{Zp}<>:"|?*]/gu

/**
 * A name as it is shown and offered for a download: its last part, without what could hide how it ends.
 * @returns `file` where nothing is left
 */
export function cleanName(given: string): string {
  const plain = given.normalize('NFC').replace(path, '').replace(unfit, '').replace(/\s/gu, ' ')
  const signs = [...plain.trim()]
  while (signs[0] === '.' || signs[0] === ' ') signs.shift()
  if (signs.length <= maxName) return signs.join('') || 'file'
  const dot = signs.lastIndexOf('.')
  const end = dot > 0 && signs.length - dot <= 12 ? signs.slice(dot) : []
  return [...signs.slice(0, maxName - end.length), ...end].join('')
}
