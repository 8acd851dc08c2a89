/**
 * `npm run bench:install`: what it costs to install and first start a program with a form, for Deity and three
 * others. Needs npm's registry, and the tarballs of `npm run build`. Installations are timed with a warm cache.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../test/support/free-port.ts'
import { markdown } from '../table.ts'
import { type Program, programs } from './programs.ts'

const root = join(import.meta.dirname, '../..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const starts = 5

const npm = (args: string[], cwd: string) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--silent'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Seconds that it takes. */
function timed(run: () => void): number {
  const began = performance.now()
  run()
  return (performance.now() - began) / 1000
}

function sizeOf(folder: string) {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  const installed = Object.keys(packages).filter((path) => {
    try {
      return path !== '' && readdirSync(join(folder, path)).length > 0
    } catch {
      return false
    }
  })
  const [kilobytes = ''] = execFileSync('du', ['-sk', 'node_modules'], {
    cwd: folder,
    encoding: 'utf8',
  }).split('\t')
  return { packages: installed.length, megabytes: Number(kilobytes) / 1024 }
}

/** Milliseconds from the start of the process to the whole page with the form. */
async function startOnce(folder: string, { start, path }: Pick<Program, 'start' | 'path'>): Promise<number> {
  rmSync(join(folder, 'data'), { recursive: true, force: true })
  const PORT = String(await freePort())
  const began = performance.now()
  const server = spawn(process.execPath, start, {
    cwd: folder,
    env: { ...process.env, PORT },
    stdio: 'ignore',
  })
  try {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${PORT}${path}`).catch(() => undefined)
      const page = await answer?.text()
      if (answer?.ok && page?.includes('<form')) return performance.now() - began
      if (answer || performance.now() - began > 30_000)
        throw new Error(`no form at ${path}: ${answer?.status} ${page?.slice(0, 500)}`)
      await sleep(2)
    }
  } finally {
    server.kill('SIGKILL')
  }
}

async function startsOf(folder: string, program: Pick<Program, 'start' | 'path'>): Promise<number> {
  const times = []
  for (let count = 0; count < starts; count++) times.push(await startOnce(folder, program))
  return times.sort((a, b) => a - b)[Math.floor(starts / 2)] ?? 0
}

/** Installs twice, because the first time fills the cache. */
function installed(folder: string, install: string[]): number {
  npm(install, folder)
  rmSync(join(folder, 'node_modules'), { recursive: true })
  return timed(() => npm(install, folder))
}

async function measure(program: Program, folder: string): Promise<string[]> {
  mkdirSync(folder)
  for (const [name, text] of Object.entries(program.files)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const seconds = installed(folder, ['install', ...program.packages])
  const { packages, megabytes } = sizeOf(folder)
  const start = await startsOf(folder, program)
  return [program.name, String(packages), megabytes.toFixed(1), seconds.toFixed(1), '', start.toFixed(0)]
}

async function measureDeity(folder: string, name: string, omit: string[]): Promise<string[]> {
  execFileSync(process.execPath, [join(root, 'dist/create-deity/cli/create/main.js'), folder])
  const tarball = join(root, `dist/deity-${version}.tgz`)
  const seconds = installed(folder, ['install', tarball, '--ignore-scripts', ...omit])
  const compiled = timed(() => npm(['rebuild', 'better-sqlite3'], folder))
  const { packages, megabytes } = sizeOf(folder)
  const program = { start: ['node_modules/.bin/deity', 'serve'], path: '/request' }
  const start = await startsOf(folder, program)
  return [
    name,
    String(packages),
    megabytes.toFixed(1),
    seconds.toFixed(1),
    compiled.toFixed(0),
    start.toFixed(0),
  ]
}

const work = mkdtempSync(join(tmpdir(), 'deity-install-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))
const rows = []
for (const [index, program] of programs.entries())
  rows.push(await measure(program, join(work, String(index))))
rows.push(await measureDeity(join(work, 'production'), 'deity, for production', ['--omit=dev']))
rows.push(await measureDeity(join(work, 'author'), 'deity, for an author', []))
console.log(
  markdown(['', 'packages', 'MB', 'install, s', 'compile, s', `first page, ms (median of ${starts})`], rows),
)
