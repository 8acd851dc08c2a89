/** The smallest program of each framework that shows a form: its packages, its files, and where the form is. */

export interface Program {
  name: string
  packages: string[]
  /** By name. */
  files: Readonly<Record<string, string>>
  /** The start, in its folder; `PORT` is in the environment. */
  start: string[]
  path: string
}

const form =
  '<!doctype html><title>A form</title><form method="post"><input name="name"><button>Send</button></form>'

export const programs: readonly Program[] = [
  {
    name: 'fastify, @fastify/formbody',
    packages: ['fastify@5', '@fastify/formbody@9'],
    files: {
      'server.mjs': `import formbody from '@fastify/formbody'
import Fastify from 'fastify'
const app = Fastify()
app.register(formbody)
app.get('/', (request, reply) => reply.type('text/html').send('${form}'))
app.listen({ port: Number(process.env.PORT) })
`,
    },
    start: ['server.mjs'],
    path: '/',
  },
  {
    name: 'express, express-session',
    packages: ['express@5', 'express-session@1'],
    files: {
      'server.mjs': `import express from 'express'
import session from 'express-session'
const app = express()
app.use(session({ secret: 'a', resave: false, saveUninitialized: true }))
app.use(express.urlencoded({ extended: false }))
app.get('/', (request, response) => response.send('${form}'))
app.listen(Number(process.env.PORT), '127.0.0.1')
`,
    },
    start: ['server.mjs'],
    path: '/',
  },
  {
    name: 'hmpo-form-wizard, express',
    packages: ['hmpo-form-wizard@15', 'express@4', 'express-session@1', 'json5@2'],
    files: {
      'index.html': form,
      'form.html': form,
      'server.mjs': `import { readFile } from 'node:fs'
import express from 'express'
import session from 'express-session'
import wizard from 'hmpo-form-wizard'
const app = express()
app.engine('html', (file, options, done) => readFile(file, 'utf8', done))
app.set('view engine', 'html')
app.set('views', import.meta.dirname)
app.use(session({ secret: 'a', resave: false, saveUninitialized: true }))
const steps = {
  '/': { entryPoint: true, resetJourney: true, next: 'form' },
  '/form': { fields: ['name'], template: 'form', next: 'done' },
  '/done': { template: 'form', noPost: true },
}
app.use(wizard(steps, { name: { validate: 'required' } }, { name: 'sample', csrf: false, templatePath: '' }))
app.listen(Number(process.env.PORT), '127.0.0.1')
`,
    },
    start: ['server.mjs'],
    path: '/',
  },
]
