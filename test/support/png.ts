/** Makes a screenshot small: pages have few colours, so a palette and no filter pack text far better than RGB. */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')

function* chunksIn(png: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) }
    at += length + 12
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(data.length)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}

/** PNG's own prediction of a byte from its left, upper and upper left neighbours. */
function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter < 3) return [0, left, up][filter] ?? 0
  if (filter === 3) return (left + up) >> 1
  const [toLeft, toUp, toCorner] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs)
  if (Number(toLeft) <= Number(toUp) && Number(toLeft) <= Number(toCorner)) return left
  return Number(toUp) <= Number(toCorner) ? up : corner
}

/** The pixels of an RGB image of 8 bits without interlacing, as Chromium writes them. */
function pixelsOf(png: Buffer): { width: number; height: number; rgb: Buffer } {
  const chunks = [...chunksIn(png)]
  const header = chunks[0]?.data ?? Buffer.alloc(13)
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  if (header.readUInt32BE(8) !== 0x08020000) throw new Error('not an RGB image of 8 bits')
  const raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)))
  const line = width * 3
  const rgb = Buffer.alloc(line * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)] ?? 0
    for (let x = 0; x < line; x++) {
      const at = y * line + x
      const left = x < 3 ? 0 : rgb[at - 3]
      const up = y === 0 ? 0 : rgb[at - line]
      const corner = x < 3 || y === 0 ? 0 : rgb[at - line - 3]
      rgb[at] = Number(raw[at + y + 1]) + predict(filter, Number(left), Number(up), Number(corner))
    }
  }
  return { width, height, rgb }
}

/** The same picture with a palette; with more than 256 colours the nearest of them become one. */
export function shrink(png: Buffer): Buffer {
  const { width, height, rgb } = pixelsOf(png)
  for (let lost = 0; lost < 8; lost++) {
    const palette = new Map<number, number>()
    const rows = Buffer.alloc((width + 1) * height)
    for (let at = 0; at < width * height; at++) {
      const color = rgb.readUIntBE(at * 3, 3)
      const key = color & (((0xff >> lost) << lost) * 0x010101)
      if (!palette.has(key)) palette.set(key, palette.size)
      rows[at + Math.floor(at / width) + 1] = Number(palette.get(key))
    }
    if (palette.size > 256) continue
    const header = Buffer.alloc(13)
    header.writeUInt32BE(width)
    header.writeUInt32BE(height, 4)
    header.set([8, 3], 8)
    const colors = Buffer.alloc(palette.size * 3)
    for (const [key, index] of palette) colors.writeUIntBE(key | (((1 << lost) - 1) * 0x010101), index * 3, 3)
    const data = deflateSync(rows, { level: 9, memLevel: 9 })
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('PLTE', colors),
      chunk('IDAT', data),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }
  return png
}
