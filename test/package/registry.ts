/** A registry on loopback: it has what is published to it, and gets everything else from npm's. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'

export interface Registry {
  url: string
  /** For npm, to use this registry and an empty cache. */
  environment: Record<string, string>
  publish(tarball: string): void
  stop(): void
}

const configuration = (upstream: string) => `
storage: ./storage
uplinks:
  npm: { url: ${upstream}, timeout: 120s, max_fails: 10 }
packages:
  deity: { access: $all, publish: $all }
  create-deity: { access: $all, publish: $all }
  '**': { access: $all, proxy: npm }
log: { type: stdout, level: warn }
`

/** @param folder an empty one, for what it stores */
export async function startRegistry(folder: string): Promise<Registry> {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.yaml'), configuration(upstream))
  const command = join(import.meta.dirname, 'node_modules/verdaccio/bin/verdaccio')
  const server: ChildProcess = spawn(
    process.execPath,
    [command, '--config', 'config.yaml', '--listen', `127.0.0.1:${port}`],
    { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  process.on('exit', () => server.kill())
  await until('the registry answers', async () => {
    const answer = await fetch(`${url}-/ping`).catch(() => undefined)
    return answer?.ok === true
  })
  const environment = {
    npm_config_registry: url,
    npm_config_cache: join(folder, 'cache'),
    npm_config_yes: 'true',
    npm_config_audit: 'false',
  }
  // npm asks for a token before it publishes; this registry takes any.
  const token = `--//127.0.0.1:${port}/:_authToken=none`
  return {
    url,
    environment,
    publish: (tarball) =>
      void execFileSync('npm', ['publish', token, tarball], {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    stop: () => void server.kill(),
  }
}
