/** The texts of the files that `deity new` makes, in the house's style. */
import { tableOf, titleOf, variableOf } from './names.ts'

export const transactionModule = (name: string) => `import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

export const ${variableOf(name)} = defineTransaction({
  title: '${titleOf(name)}',
  tables: defineTables<Tables>(),
  state: z.object({ name: z.string() }).partial(),
  start: 'details',
  idleTimeout: '30m',
  maxAge: '24h',
})
`

export const commitModule = (name: string) => `import { finish } from 'deity'
import { z } from 'zod'
import { ${variableOf(name)} } from './transaction.ts'

export default ${variableOf(name)}.action({
  input: z.object({ name: z.string().trim().min(1, 'Fill in your name').max(80) }),
  next: ['done'],
  writes: 'commit',
  handle: async ({ input, db, now }) => {
    await db.insertInto('${tableOf(name)}').values({ name: input.name, made_at: now.toISOString() }).execute()
    return finish('done', input)
  },
})
`

export const detailsModule = (
  name: string,
) => `import giveDetails from '../../actions/${name}/give-details.ts'
import { ${variableOf(name)} } from '../../actions/${name}/transaction.ts'

export default ${variableOf(name)}.screen({
  title: 'Your details',
  offers: [giveDetails],
})
`

export const detailsTemplate = `{{#form "give-details"}}
{{field "name" label="Your name" autocomplete="name"}}
<button>Send</button>
{{/form}}
`

export const doneModule = (
  name: string,
) => `import { ${variableOf(name)} } from '../../actions/${name}/transaction.ts'

export default ${variableOf(name)}.screen({
  title: 'Thank you',
  needs: ${variableOf(name)}.state.required(),
  view: ({ state }) => ({ name: state.name }),
})
`

export const doneTemplate = `<p>{{name}}, your answers are with us.</p>
`

export const migrationOf = (table: string) => `create table "${table}" (
  name text not null,
  made_at text not null
) strict;
`

export const tableRow = (table: string) => `  ${table}: { name: string; made_at: string }`

export const tablesModule = (table: string) => `/** The tables that the migrations create, as types. */
export interface Tables {
${tableRow(table)}
}
`

/** An action that changes nothing yet. */
export const actionModule = (variable: string, to: string, ends: boolean) => {
  const outcome = ends ? 'finish' : 'show'
  return `import { ${outcome} } from 'deity'
import { z } from 'zod'
import { ${variable} } from './transaction.ts'

export default ${variable}.action({
  input: z.object({}),
  next: ['${to}'],${ends ? "\n  writes: 'commit'," : ''}
  handle: ({ state }) => ${outcome}('${to}', state),
})
`
}

export const screenModule = (transaction: string, variable: string, name: string) =>
  `import { ${variable} } from '../../actions/${transaction}/transaction.ts'

export default ${variable}.screen({
  title: '${titleOf(name)}',
})
`
