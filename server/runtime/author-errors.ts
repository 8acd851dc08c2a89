/** The codes of authors' errors. A code keeps its meaning in later versions; the sentences may change. */

/** What each code means, and what to do. */
export const authorErrors = {
  // The application's files.
  DEITY_PACKAGE_TYPE: 'The `package.json` has no `"type": "module"`. Add it; Node reads CommonJS without.',
  DEITY_TRANSACTION_MISSING: 'A folder has no transaction. Write its `actions/NAME/transaction.ts`.',
  DEITY_NAME_INVALID: 'A name cannot stand in a URL or form, or is the server’s own. Choose another.',
  DEITY_MODULE_IMPORT: 'A module cannot be imported. Correct the import, or what the module throws.',
  DEITY_MODULE_EXPORT: 'A module does not export its definition. Export the action or screen as `default`.',
  DEITY_MODULE_TRANSACTION: 'A module imports another folder’s transaction. Import that of its own folder.',
  DEITY_FILE_MISSING: 'A screen has no template, or a template no screen. Write the missing file.',
  DEITY_FILE_INVALID:
    'A file in `screens/files` has a name or a type that no page shows. Rename or convert it.',
  DEITY_FILE_UNKNOWN: '`{{file}}` names a file that `screens/files` does not have. Correct the name.',
  // Definitions.
  DEITY_PROPERTY_UNKNOWN: 'The engine does not read a property. Correct its name, or leave it out.',
  DEITY_FUNCTION_MISSING: 'A property of a definition is not a function. Write the function.',
  DEITY_DURATION_INVALID: 'A duration cannot be read. Write a number above 0 and s, m, h or d: `30m`.',
  DEITY_VERSION_INVALID: 'The version is not a whole number, or too low for `upgrade`. Raise it by 1.',
  DEITY_TIME_ZONE_UNKNOWN: 'The system has no such time zone. Write an IANA name: `Europe/Amsterdam`.',
  DEITY_STATE_REQUIRED: 'A new session’s state does not fit the schema. Make it optional by `.partial()`.',
  DEITY_NEEDS_UNKNOWN: '`needs` names a property that the state does not have. Correct the name.',
  DEITY_NEEDS_UNMET: 'A screen that is shown before any answer needs one. Take it out of `needs`.',
  DEITY_RELEASE_MISSING: "An action with `writes: 'hold'` needs `release` in its transaction. Write it.",
  DEITY_SCREEN_UNKNOWN: 'The transaction has no such screen. Correct the name, or write the screen.',
  DEITY_SCREEN_UNREACHABLE: 'No way leads to a screen, or on from it. Add a link, a form or a commit.',
  DEITY_NEXT_INVALID: "`next` is empty, or an end without a commit. Add a screen, or `writes: 'commit'`.",
  DEITY_ROLE_UNKNOWN: '`roles` of the transaction lacks the `role`. Correct the name, or add it.',
  DEITY_SIGN_IN_INCOMPLETE: 'A role is required, but no `signInScreen` or `accountField` exists. Declare it.',
  // Inputs, forms and offers.
  DEITY_INPUT_UNSUPPORTED: 'A form cannot send an input of this type. Use a type that a field can show.',
  DEITY_INPUT_IMPOSSIBLE: 'No value fits an input. Correct its bounds or its values.',
  DEITY_INPUT_UNBOUNDED: 'A text has no maximum length, so the engine sets one. Add `.max()`.',
  DEITY_INPUT_ADDRESS: '`z.email()` refuses addresses that people have. Use `emailAddress()` of `deity`.',
  DEITY_INPUT_UNKNOWN: 'The action has no such input. Correct the name, or add it to `input`.',
  DEITY_INPUT_UNSENT: 'A form does not send an input. Add a field, or make the input optional.',
  DEITY_FORM_TOO_LARGE: 'A form can hold more than a request carries. Lower `max()`, or divide the form.',
  DEITY_SECRET_FIXED: 'A fixed parameter stands in the page. Send a secret by a field.',
  DEITY_VALUE_UNREAD: 'An answer is asked for but never read. Use it, or stop asking for it.',
  DEITY_ACTION_UNKNOWN: 'The transaction has no such action. Correct the name, or write the action.',
  DEITY_ACTION_NOT_OFFERED: 'A screen’s `offers` differ from its template’s forms. List the action in both.',
  DEITY_PARAMS_INVALID:
    'A link or screen has parameters that do not fit. Name those of its `params`, or shorten them.',
  DEITY_PUBLIC_INVALID:
    'A public screen needs state, a role or a step. Take them out, or leave `public` out.',
  DEITY_ANYTIME_INVALID: 'An action that commits is `anytime`. Leave one of the two out.',
  DEITY_FIELD_INVALID: 'A field has no label, a kind that does not fit, or a fixed value. Correct it.',
  DEITY_BUTTON_DEFAULT:
    'A form has several buttons. Give the first, which the Enter key presses, `class="default"`.',
  // Preferences and languages.
  DEITY_PREFERENCE_INVALID: 'A preference cannot be chosen. Give it a label, and two values or more.',
  DEITY_LANGUAGE_UNKNOWN:
    'A catalogue is not named for a language. Name it by its tag: `nl.json`, `pt-BR.json`.',
  DEITY_CATALOGUE_SYNTAX: 'A catalogue is not an object of texts in JSON. Correct it.',
  DEITY_TEXT_MISSING: 'A text is missing in a language. Write it in that language’s catalogue.',
  DEITY_TEXT_UNUSED: 'A text of a catalogue is used nowhere. Use it, or take it out of each catalogue.',
  DEITY_TEXT_INVALID: 'A text is not ICU MessageFormat. Close each brace, and give each choice an `other`.',
  DEITY_TEXT_VALUES: 'A text is not given the values that it takes. Correct the names on either side.',
  // Templates.
  DEITY_TEMPLATE_SYNTAX: 'A template cannot be parsed. Close each block, and use only the documented tags.',
  DEITY_TEMPLATE_HELPER: 'A helper or block is unknown, or its arguments do not fit. Correct the call.',
  DEITY_TEMPLATE_MISPLACED: 'A form, field or link cannot stand here. Move it: fields into one `{{#form}}`.',
  DEITY_TEMPLATE_NAME_UNKNOWN: 'No value has this name here. Correct it, or return it from `view`.',
  DEITY_TEMPLATE_HTML: 'A page may not hold this markup. Replace it by an element that is allowed.',
  DEITY_TEMPLATE_CONTEXT: 'A block or helper stands inside a tag or attribute. Move it into the text.',
  DEITY_TEMPLATE_VALUE_IN_ATTRIBUTE: 'A value could become an address or script. Move it into the text.',
  DEITY_TEMPLATE_UNESCAPED: 'A template writes a value unescaped. Use `{{ }}`.',
  DEITY_PARTIAL_UNKNOWN: 'There is no such partial. Correct it, or write `screens/partials/NAME.hbs`.',
  DEITY_PARTIAL_RECURSIVE: 'A partial holds itself, so a page could have no end. Use `{{#each}}`.',
  DEITY_LAYOUT_INCOMPLETE: 'A layout lacks `{{{body}}}` or `{{{leave}}}`, or has `{{{choices}}}` too early.',
  // Types and tables: `deity check` alone reports them.
  DEITY_TYPE: 'TypeScript reports an error in a module. Correct the types.',
  DEITY_MIGRATION: 'The database cannot run a migration. Correct the SQL.',
  DEITY_SQLITE_ONLY: 'PostgreSQL has no such thing, or another one. Write what both have, or a file for it.',
  DEITY_TABLE_UNKNOWN: 'No migration makes this table or column. Correct it, or add a migration.',
  // While an action runs.
  DEITY_OUTCOME_UNDECLARED: 'An action returned an outcome that it does not declare. Add it to `next`.',
  DEITY_OUTCOME_END: 'Only `finish` leads to a screen without forms, and only there. Use the other one.',
  DEITY_OUTCOME_NEEDS: 'The returned state lacks what the next screen needs. Return the whole state.',
  DEITY_UPLOAD_UNKNOWN:
    'An action keeps a file that its session does not have. Give `files.keep` what `input` or `state` holds.',
  DEITY_UPLOAD_READ_ONLY: 'An action without `writes` uses `files`. Declare `writes`.',
  DEITY_FIXED_TOO_LONG: 'A fixed parameter is too long for a form. Give an identifier, and read the rest.',
  DEITY_ROWS_TOO_MANY: 'A view gives more rows than the input takes. Raise its `max()`, or show fewer.',
  DEITY_STATE_INVALID: 'The returned state does not fit its schema as JSON. Return what the schema holds.',
  DEITY_DB_READ_ONLY: '`db` can only be read here. Declare `writes` in an action; a `view` cannot write.',
  DEITY_DB_CLOSED: 'A query ran after its unit of work had ended. Await each query.',
  DEITY_DB_UNSUPPORTED: '`db` has no transactions and no streams. The phase is the unit of work already.',
  DEITY_TIME_LIMIT: 'A function took longer than its limit. Await nothing but `db`; prepare slow work.',
  DEITY_ACCOUNT_INVALID: '`signIn` names no account, or not its `securityStamp`. Return both.',
  DEITY_USER_INVALID:
    'The host’s `identify` returned no name. Return a name, and a role if there is one, or nothing.',
} as const

export type AuthorErrorCode = keyof typeof authorErrors

/** An author's mistake that shows only when an action runs. */
export const authorError = (code: AuthorErrorCode, message: string): Error =>
  Object.assign(new Error(`${message} [${code}]`), { code })
