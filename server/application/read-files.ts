/** Reads the files that an application's pages show: `screens/files/`, found once, at the start. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { imageSize } from 'image-size'
import type { PublicFile } from '../model/application.ts'
import { sha256 } from '../security/hash.ts'
import { type Diagnostic, diagnosticOf } from './diagnostic.ts'

/** Content types by extension. What a browser would run or take for a page is not among them. */
const types: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
}

/** Each part of a path can stand in a URL as it is. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/

/** Characters of a hash, 6 bits each: two versions of a file share one in one of 3 · 10^14 cases. */
const hashLength = 8

/** From this EXIF orientation on, a camera has turned the picture by a quarter. */
const firstTurned = 5

/** The width and height of a picture as browsers show it. @throws when the picture cannot be read */
function sizeOf(content: Buffer): PublicFile['size'] {
  const { width, height, orientation = 1 } = imageSize(content)
  return orientation >= firstTurned ? { width: height, height: width } : { width, height }
}

/** Whether its name can stand in a URL, and its type is known. */
function whyNot(name: string): string | undefined {
  if (!namePattern.test(name)) return `"${name}" cannot stand in a URL: use A-Z, a-z, 0-9, ., _ and -`
  if (types[extname(name)] !== undefined) return undefined
  return `no page shows a file of this type: use ${Object.keys(types).join(', ')}`
}

function readFile(folder: string, name: string): PublicFile {
  const path = join(folder, name)
  const content = readFileSync(path)
  const type = types[extname(name)] as string
  return {
    ...{ name, folder, type },
    hash: sha256(content).toString('base64url').slice(0, hashLength),
    bytes: content.length,
    size: type.startsWith('image/') ? sizeOf(content) : undefined,
  }
}

/** Every regular file below the folder, but for hidden ones. Links are not followed: they may lead outside. */
function namesIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !name.split('/').some((part) => part.startsWith('.')))
    .sort()
}

/** @param app the application's folder */
export function readFiles(app: string): { files: Map<string, PublicFile>; diagnostics: Diagnostic[] } {
  const folder = join(app, 'screens/files')
  const files = new Map<string, PublicFile>()
  const diagnostics: Diagnostic[] = []
  for (const name of namesIn(folder)) {
    const report = (message: string) =>
      diagnostics.push(diagnosticOf(join(folder, name), 'DEITY_FILE_INVALID', message))
    const message = whyNot(name)
    if (message !== undefined) report(message)
    else
      try {
        files.set(name, readFile(folder, name))
      } catch (error) {
        report(`the file cannot be read as a picture: ${(error as Error).message}`)
      }
  }
  return { files, diagnostics }
}
