/** The files of `deploy/`, as far as a machine without systemd's manager and Docker's engine can check them. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { commands } from '../cli/commands.ts'
import { readConfig, settingNames } from '../server/config.ts'
import { root } from './support/app.ts'

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const isThere = (command: string) =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, command)))

/** What a service sets that is neither Deity's nor meant for it. */
const foreign = ['NODE_ENV', 'NODE_OPTIONS', 'MALLOC_ARENA_MAX']

t.test('the unit starts the command with settings that exist', async (t) => {
  const unit = read('deploy/deity.service')
  const [, command = ''] = /^ExecStart=\S+\/deity (\w+)$/m.exec(unit) ?? []
  t.ok(commands[command], command)
  const set = [...unit.matchAll(/^#?Environment=(.*)$/gm)].flatMap(([, text = '']) => [
    ...text.replace(/"[^"]*"/g, '').matchAll(/(\w+)=(\S+)/g),
  ])
  t.ok(set.length > 4)
  for (const [, name = ''] of set) t.ok([...settingNames, ...foreign].includes(name), name)
  const settings = set.filter(([, name = '']) => settingNames.includes(name) && !name.endsWith('_FILE'))
  t.ok(readConfig(Object.fromEntries(settings.map(([, name, value]) => [name, value]))))
})

t.test(
  'systemd takes the unit, and finds it confined',
  { skip: !isThere('systemd-analyze') && 'there is no systemd-analyze' },
  async (t) => {
    const folder = t.testdir()
    // The command has to exist where the unit says.
    const app = join(folder, 'app')
    const command = join(app, 'node_modules/.bin/deity')
    mkdirSync(dirname(command), { recursive: true })
    writeFileSync(command, '#!/bin/sh\n')
    chmodSync(command, 0o755)
    const unit = join(folder, 'deity.service')
    writeFileSync(unit, read('deploy/deity.service').replaceAll('/opt/deity-app', app))
    const run = (...args: string[]) =>
      execFileSync('systemd-analyze', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    t.equal(run('verify', '--man=no', unit), '')
    const [, exposure = '10'] = /Overall exposure level[^:]*: ([\d.]+)/.exec(
      run('security', '--offline=true', '--no-pager', unit),
    ) ?? ['', '10']
    t.ok(Number(exposure) < 2, `exposure ${exposure} of 10`)
  },
)

t.test('the service for Compose is as confined as the image is tested', async (t) => {
  const { services, volumes } = parse(read('deploy/compose.yaml'))
  const { deity } = services
  t.match(deity, { read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
  t.ok(existsSync(join(root, 'deploy', deity.build, 'Dockerfile')))
  for (const name of Object.keys(deity.environment)) t.ok(settingNames.includes(name), name)
  t.ok(readConfig(deity.environment))
  const [volume = '', target] = String(deity.volumes[0]).split(':')
  t.ok(Object.hasOwn(volumes, volume))
  t.match(read('Dockerfile'), new RegExp(`^VOLUME ${target}$`, 'm'))
})

t.test('the image is labelled with this version', async (t) => {
  const { version, license } = JSON.parse(read('package.json'))
  t.match(read('Dockerfile'), `org.opencontainers.image.version="${version}"`)
  t.match(read('Dockerfile'), `org.opencontainers.image.licenses="${license}"`)
})
