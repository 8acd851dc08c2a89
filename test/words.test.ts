/**
 * Words that the project does not use any more, each with the word that replaced it: one word for one thing. See
 * docs/glossary.md.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { root } from './support/app.ts'

/** Identifiers, settings and codes, as whole words of code and docs. */
const identifiers: Record<string, string> = {
  'hangDoor|doorOptions|hangLimits': 'addRequestChecks, serverOptions, addRateLimit',
  'isForeign|turnForeignAway|turnReboundAway': 'isCrossSite, refuseCrossSite, refuseRebinding',
  'boundCrowd|makePlace': 'limitConnections, createEntry',
  'BIND|CARRY|ANSWER': 'COOKIE_BINDING, SESSION_IN, AFTER_POST',
  'bond|bondIn|newBond|bondCookie|bondHash|giveBond': 'binding, bindingIn …',
  'isElsewhere\\(': 'isBoundElsewhere',
  'standingOf|Standing|standing': 'resolveState, ResolvedState, resolved',
  'asAccount|stampOf': 'refreshAccount, currentIdentity',
  'Unseen|pageUnseen|sendUnseen': 'PageFault',
  'findChanges|Misfits?|misfitAt|unimportable': 'findConflicts, Diagnostic, diagnosticAt, importError',
  'SessionWords|wordOf': 'SessionAlias, aliasOf',
  Unavailable: 'StoreUnavailableError',
  'codedFor|isPlain': 'encodeBody, isJsonStable',
  'waysFrom|wayTo|addressOf|choicesOf': 'linksFrom, linkTo, urlOf, preferenceButtons',
  'Whole|keptAfter|offerKept': 'FullEntry, savedInput',
  signsIn: 'accountField',
  stillOf: 'screenPreview',
  mostWaiting: 'maxWaiting',
}

/** Names of files that said nothing of what they hold. */
const files =
  'begin bond choices crowd door dress entry found frame keep limits look made place points prefer random renew seldom send still story survey times unstarted units utils ways'.split(
    ' ',
  )

/** Whole words of prose that the field says otherwise, in code, comments and docs. */
const prose: Record<string, string> = {
  whoever: 'the subject: the client, the user, the operator',
  dearer: 'more expensive',
  'mend|mends|mended': 'fix',
  'turned away|turns away|turn away': 'refused',
  'of the house': 'the framework',
}

/** The same, in code and comments alone: titles of tests quote visitors, and docs quote titles. */
const proseOfCode: Record<string, string> = {
  '[Ss]omebody|[Aa]nybody|[Ee]verybody': 'a client, a user, a visitor',
  'told|[Tt]ells?': 'shown, reported, logged',
  'dear|dearly': 'expensive',
  'spares?|spared': 'saves',
  'hangs? in|heard': 'register, handle',
}

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')

const isHistory = (file: string) =>
  /^(CHANGELOG\.md|docs\/(measurements|decisions)\/|test\/words\.test\.ts|package-lock\.json)/.test(file)

const texts = new Map(
  tracked
    .filter((file) => /\.(ts|js|md|sql|hbs)$/.test(file) && !isHistory(file))
    .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
)

/** The lines that hold one of the words. */
function linesWith(words: string, isIn: (file: string) => boolean): string[] {
  const pattern = new RegExp(`(?<![\\w$-])(?:${words})(?![\\w$-])`)
  return [...texts]
    .filter(([file]) => isIn(file))
    .flatMap(([file, text]) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line) ? [`${file}:${index + 1} ${line.trim().slice(0, 100)}`] : [],
        ),
    )
}

const isCode = (file: string) => /^(server|cli|db|actions|screens)\/.*\.(ts|js)$/.test(file)

for (const [words, now] of Object.entries(identifiers))
  t.test(`${now} instead of ${words}`, async (t) => t.same(linesWith(words, isCode), []))

for (const [words, now] of Object.entries(prose))
  t.test(`${now} instead of ${words}`, async (t) =>
    t.same(
      linesWith(words, () => true),
      [],
    ),
  )

for (const [words, now] of Object.entries(proseOfCode))
  t.test(`${now} instead of ${words}`, async (t) => t.same(linesWith(words, isCode), []))

t.test('files are named for what they hold', async (t) => {
  const found = tracked.filter(
    (file) => /^(server|cli)\//.test(file) && files.includes(basename(file).replace(/\..*/, '')),
  )
  t.same(found, [])
})
