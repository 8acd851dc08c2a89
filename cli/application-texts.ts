/** The texts of the files that a new application begins with, beside its first transaction. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { developing } from './developing.ts'
import { own } from './folder.ts'

const project = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
const { version, engines } = project
/** In a package, what the build has kept of the project's lists. */
const { peerDependencies, devDependencies } = project.application ?? project

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`

export const packageJson = (app: string) =>
  json({
    name: basename(app)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-'),
    private: true,
    type: 'module',
    engines,
    scripts: {
      // Without `exec`, the shell between npm and the server would keep a SIGTERM.
      start: 'exec deity serve',
      dev: 'exec deity dev',
      check: 'deity check',
      map: 'deity map',
      new: 'deity new',
      test: 'deity test',
    },
    dependencies: { deity: `^${version}`, ...peerDependencies },
    devDependencies: Object.fromEntries(developing.map((name) => [name, devDependencies[name]])),
    // From version 11 on, npm asks before a package may run something; this one is compiled.
    allowScripts: { 'better-sqlite3': true },
  })

export const tsconfig = json({
  extends: 'deity/tsconfig.json',
  include: ['actions', 'screens', 'db', 'test'],
})

export const gitignore = 'node_modules/\ndata/\n.deity/\n'

/** Named one by one, so that no database, key or history can get into an image. */
export const dockerignore = '*\n!package.json\n!package-lock.json\n!actions\n!screens\n!db\n'

export const dockerfile = `FROM node:24-bookworm-slim AS modules
# better-sqlite3 is compiled where no ready-made binary can be fetched.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA=/data PATH=/app/node_modules/.bin:$PATH
ENV NODE_OPTIONS="--max-semi-space-size=4 --max-old-space-size=512" MALLOC_ARENA_MAX=1
RUN install -d -o node -g node -m 700 /data
VOLUME /data
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY . .
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --start-period=10s CMD ["deity", "health"]
CMD ["deity", "serve"]
`

export const editorconfig = `root = true

[*]
charset = utf-8
end_of_line = lf
indent_size = 2
indent_style = space
insert_final_newline = true
`

export const editorSettings = json({
  'files.associations': { '*.hbs': 'handlebars' },
  'search.exclude': { data: true },
})

export const readme = (app: string) => `# ${basename(app)}

\`\`\`
npm install
npm run dev      # http://127.0.0.1:8080; restarts when a file changes
npm test         # checks names and types, then runs test/
\`\`\`

\`npm run new -- transaction NAME\`, \`screen TRANSACTION/NAME\` and \`action TRANSACTION/NAME\` create more; \`npx deity help\`
lists all commands. Pictures that pages show belong in \`screens/files/\`: \`{{file "NAME"}}\` writes their addresses.

## In production

The same folder runs in four ways. \`npx deity serve --help\` lists the settings; \`DATA\` is the folder of the database and its
keys, which has to be kept and backed up.

As a server:

\`\`\`
DATA=/var/lib/${basename(app)} npm start
\`\`\`

In a container:

\`\`\`
docker build -t ${basename(app)} .
docker run -p 8080:8080 -v ${basename(app)}-data:/data --read-only --cap-drop ALL ${basename(app)}
\`\`\`

In a Fastify server of yours, as a plugin; with Node 20, start that server by \`node --import deity/preload\`:

\`\`\`
import deity from 'deity/fastify'

await server.register(deity, {
  prefix: '/apply',
  application: '${basename(app)}',
  data: '/var/lib/${basename(app)}',
})
\`\`\`

Under CGI, where a web server starts a program for each request: an executable file with these lines. docs/cgi.md of Deity has the rest.

\`\`\`
#!/usr/bin/node
Object.assign(process.env, { APP: '/srv/${basename(app)}', DATA: '/var/lib/${basename(app)}' })
import('/srv/${basename(app)}/node_modules/.bin/deity')
\`\`\`
`

export const testModule = (
  name: string,
) => `/** A module is data and functions, so a test calls them; a story runs against a whole server. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openApplication, proveGestures } from 'deity/test'
import done from '../screens/${name}/done.ts'

const folder = join(import.meta.dirname, '..')

test('the last screen shows the name, and nothing else', async () => {
  const shown = await done.view?.({ state: { name: 'Ada' }, db: {} as never, now: new Date() })
  assert.deepEqual(shown, { name: 'Ada' })
})

test('a name is asked for, and written once however often it is sent', async (t) => {
  const app = await openApplication(folder)
  t.after(() => app.close())
  const visitor = await app.visit('/${name}')
  await visitor.submit('Send')
  visitor.sees({ heading: 'Your details', errors: { name: 'Enter an answer for “Your name”' } })

  await visitor.fill({ name: 'Ada' }).twice('Send')
  visitor.sees({ heading: 'Thank you', text: 'Ada, your answers are with us' })
  await app.holds('${name}', [{ name: 'Ada' }])

  await visitor.restart()
  await visitor.back()
  visitor.sees({ heading: 'This page is closed' })
  await app.holds('${name}', [{ name: 'Ada' }])
})

test('the last screen by itself', async (t) => {
  const app = await openApplication(folder)
  t.after(() => app.close())
  const visitor = await app.visitAt('${name}/done', { name: 'Ada' })
  visitor.sees({ title: /^Thank you/, text: 'Ada' })
})

test('whatever a visitor does, it is written once or not at all', async () => {
  await proveGestures(folder, { seconds: 3 })
})
`
