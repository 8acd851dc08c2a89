/** What comes from elsewhere: the packages that may run something when they are installed, and the list of what is shipped. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from './support/app.ts'
import { runNode } from './support/command.ts'

interface Package {
  version: string
  resolved?: string
  integrity?: string
  dev?: boolean
  devOptional?: boolean
  hasInstallScript?: boolean
}

const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const locked = Object.entries(read('package-lock.json').packages as Record<string, Package>).filter(
  ([path]) => path !== '',
)
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

t.test('only better-sqlite3 runs something when it is installed', async (t) => {
  const running = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
  t.same(running, ['better-sqlite3'])
  t.same(Object.keys(read('package.json').allowScripts), running)
})

t.test('every package is one of a registry, with its hash', async (t) => {
  const strange = locked.filter(
    ([, { resolved, integrity }]) =>
      (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')) ||
      !integrity?.startsWith('sha512-'),
  )
  t.same(
    strange.map(([path]) => path),
    [],
  )
})

t.test('what is weak has a promised time, and no release', async (t) => {
  const severities = ['critical', 'high', 'moderate', 'low']
  const found = Object.fromEntries(
    severities.map((severity) => [severity, { name: `a-${severity}`, severity, range: '<1.2.3' }]),
  )
  const judge = (said: object) => {
    const file = join(t.testdirName, 'said.json')
    writeFileSync(file, JSON.stringify(said))
    return runNode(['.ci/audit.js', file], root)
  }
  t.testdir()
  const { status, lines } = await judge({ vulnerabilities: found })
  t.equal(status, 1)
  const days = severities.map((severity) =>
    Number(
      lines.map((line) => line.match(`^a-${severity} <1.2.3: ${severity}, .* (\\d+) days$`)?.[1]).join(''),
    ),
  )
  for (const [index, count] of days.entries())
    t.ok(count > (days[index - 1] ?? 0) && count <= 90, `${severities[index]}: ${count} days`)
  t.equal((await judge({ vulnerabilities: {} })).status, 0)
  const silent = await judge({ error: { summary: 'not there' } })
  t.same([silent.status, silent.lines], [0, ['the registry says nothing of weaknesses now']])
  t.match(readFileSync(join(root, '.ci/run'), 'utf8'), /^npm run audit$/m)
})

t.test('npm run sbom lists every package that is shipped, and none for developing', async (t) => {
  const text = await new Promise<string>((resolve, reject) => {
    execFile('npm', ['run', '--silent', 'sbom'], { cwd: root, maxBuffer: 1e8 }, (error, out) =>
      error ? reject(error) : resolve(out),
    )
  })
  const { bomFormat, components } = JSON.parse(text)
  t.equal(bomFormat, 'CycloneDX')
  const listed = new Set(components.map(({ purl }: { purl: string }) => decodeURIComponent(purl)))
  const purlOf = ([path, { version }]: [string, Package]) => `pkg:npm/${nameOf(path)}@${version}`
  const shipped = locked.filter(([, { dev, devOptional }]) => !dev && !devOptional).map(purlOf)
  t.ok(shipped.length > 10)
  t.same(
    shipped.filter((purl) => !listed.has(purl)),
    [],
  )
  const developing = locked.filter(([, { dev }]) => dev).map(purlOf)
  t.same(
    developing.filter((purl) => listed.has(purl) && !shipped.includes(purl)),
    [],
  )
})

t.test('the container runs as nobody in particular, from an image that can be pinned', async (t) => {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').split('\n')
  t.same(
    lines.filter((line) => line.startsWith('FROM')).map((line) => line.split(' ')[1]),
    ['$BASE', '$BASE'],
  )
  t.ok(lines.lastIndexOf('USER node') > lines.findLastIndex((line) => line.startsWith('COPY')))
  t.notOk(lines.some((line) => /^COPY.*--chown|^(RUN|COPY).* \/?(server|cli)\b.*node:node/.test(line)))
})
