/** Files as visitors send them, with as many bytes as a test wants. */
import type { ChosenFile } from '../kit/visitor.ts'

const made = (beginning: readonly number[], size: number, fill = 7): Buffer =>
  Buffer.concat([Buffer.from(beginning), Buffer.alloc(Math.max(0, size - beginning.length), fill)])

export const jpeg = (size = 1000, fill?: number): Buffer =>
  made([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1], size, fill)

export const pdf = (size = 1000, fill?: number): Buffer => made([...Buffer.from('%PDF-1.7\n')], size, fill)

export const mp4 = (size = 1000, fill?: number): Buffer =>
  made([0, 0, 0, 24, ...Buffer.from('ftypisom'), 0, 0, 2, 0, ...Buffer.from('isomiso2')], size, fill)

export const photo = (name = 'roof.jpg', size?: number, fill?: number): ChosenFile => ({
  name,
  type: 'image/jpeg',
  bytes: jpeg(size, fill),
})

export const paper = (name = 'bill.pdf', size?: number, fill?: number): ChosenFile => ({
  name,
  type: 'application/pdf',
  bytes: pdf(size, fill),
})
