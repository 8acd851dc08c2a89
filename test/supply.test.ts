/** What comes from elsewhere: the packages that may run something when they are installed, and the list of what is shipped. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { root } from './support/app.ts'
import { runIn, runNode } from './support/command.ts'

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
  const none = await judge({ vulnerabilities: {} })
  t.same([none.status, none.lines.length], [0, 1])
  t.match(none.lines[0], /^the registry answered: it knows of no weakness/)
  for (const silence of [{ error: { summary: 'not there' } }, { message: '405' }, {}]) {
    const { status, lines } = await judge(silence)
    t.same([status, lines.length], [2, 1])
    t.match(lines[0], /^NOT AUDITED: the registry gave no answer \(.+\)$/)
  }
  const offline = await runNode(['.ci/audit.js', '--offline'], root)
  t.same([offline.status, offline.lines], [0, ['NOT AUDITED: skipped, as --offline says']])
})

t.test('licence, changelog of this version, and how to contribute and report', async (t) => {
  for (const file of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'])
    t.ok(readFileSync(join(root, file), 'utf8').startsWith('# '), file)
  const { version, license } = read('package.json')
  t.match(readFileSync(join(root, 'LICENSE'), 'utf8'), new RegExp(`^${license} License\\n`))
  t.match(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), new RegExp(`^## \\[${version}\\] - `, 'm'))
  t.equal(read('package-lock.json').version, version)
})

/** A registry of this machine that answers each request so. */
async function registry(
  t: { teardown(handler: () => void): unknown },
  status: number,
  body: string,
): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(status).end(body))
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

t.test('a registry that answers is told from one that does not', async (t) => {
  const audit = async (address: string) =>
    runNode(['.ci/audit.js'], root, { npm_config_registry: address, npm_config_fetch_retries: '0' })
  t.equal((await audit(await registry(t, 200, '{}'))).status, 0)
  t.equal((await audit(await registry(t, 405, ''))).status, 2, 'a mirror without that address')
  t.equal((await audit(await registry(t, 200, '<!doctype html>'))).status, 2, 'a page of a proxy')
  t.equal((await audit('http://127.0.0.1:9/')).status, 2, 'nobody there')
})

t.test('a build goes on without an answer, and not with a weakness', async (t) => {
  const [, steps = ''] =
    /^(audit=0\n[\s\S]*?)^npm run check$/m.exec(readFileSync(join(root, '.ci/run'), 'utf8')) ?? []
  const end = async (status: number) =>
    (await runIn(root, `set -e; npm() { return ${status}; }; ${steps} echo goes on`)).lines.at(-1)
  t.equal(await end(0), 'goes on')
  t.equal(await end(2), 'goes on')
  t.equal(await end(1), undefined)
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
