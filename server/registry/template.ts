/** Reads a screen's template: what it offers, what it would break, and the tree it is compiled from. */
import { readFileSync } from 'node:fs'
import type Handlebars from 'handlebars'
import { kinds, optionNames } from '../view/field.ts'
import { type Misfit, suggestion } from './fault.ts'
import { followMarkup, unsafePlace } from './markup.ts'

/** Where something is written: in the template itself or in a partial that it holds. */
export interface Written {
  file: string
  line: number
  column: number
}

/** A place where a template offers an action: a `{{#form}}`, or a `{{button}}` inside one. */
export interface Offering extends Written {
  action: string
  /** Names of the fixed parameters. */
  fixed: string[]
  /** The blocks of its form around it that may leave it out, from the outside in. */
  within: readonly object[]
}

export interface FieldReading extends Written {
  name: string
  label: string
  as: string | undefined
  within: readonly object[]
}

/** What can stand inside a form: its own, or in a partial, that of the form around the partial. */
export interface FormContent {
  buttons: Offering[]
  fields: FieldReading[]
  partials: PartialUse[]
}

export interface FormReading extends Offering, FormContent {}

export interface PartialUse extends Written {
  name: string
  within: readonly object[]
}

export interface TemplateReading {
  file: string
  ast: hbs.AST.Program
  forms: FormReading[]
  /** Of a partial: what belongs to the form around it. */
  loose: FormContent
  links: (Written & { screen: string })[]
  /** The screens named by `{{answers}}`. */
  answers: (Written & { screen: string })[]
  partials: PartialUse[]
  misfits: Misfit[]
}

/** The blocks that only choose or repeat, without a helper of ours. */
const builtIn = new Set(['if', 'unless', 'each', 'with'])
/** Elements that the helpers write, so that their identifiers are right. */
const ours = new Set(['form', 'input', 'select', 'textarea'])
const helpers = ['field', 'button', 'link', 'answers']
const ids = new Set(['sessionID', 'screenID', 'actionID'])

const literal = (node: hbs.AST.Node | undefined): string | undefined =>
  node?.type === 'StringLiteral' ? (node as hbs.AST.StringLiteral).value : undefined

const pair = (hash: hbs.AST.Hash | undefined, key: string): hbs.AST.Node | undefined =>
  hash?.pairs.find((each) => each.key === key)?.value

/**
 * @param hb parses the template
 * @param file its path
 * @param kind only a screen holds forms of the helpers; a layout frames what the engine gives it
 */
export function readTemplate(
  hb: typeof Handlebars,
  file: string,
  kind: 'screen' | 'partial' | 'layout' = 'screen',
): TemplateReading {
  const reading: TemplateReading = {
    file,
    ast: { type: 'Program', body: [], blockParams: [], strip: {}, loc: {} } as unknown as hbs.AST.Program,
    forms: [],
    loose: { buttons: [], fields: [], partials: [] },
    links: [],
    answers: [],
    partials: [],
    misfits: [],
  }
  const { forms, loose, links, answers, partials, misfits } = reading
  const markup = followMarkup()
  let form: FormReading | undefined
  let within: readonly object[] = []

  const at = (node: hbs.AST.Node): Written => ({
    file,
    line: node.loc.start.line,
    column: node.loc.start.column + 1,
  })
  const misfit = (node: hbs.AST.Node, message: string) => misfits.push({ ...at(node), message })
  /** The form that fields and buttons here belong to. */
  const formAround = (): FormContent | undefined => form ?? (kind === 'partial' ? loose : undefined)

  function offering(
    node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
    helper: string,
  ): Offering | undefined {
    const action = literal(node.params[0])
    if (action === undefined) {
      misfit(node, `{{${helper}}} needs the action's name in quotes`)
      return undefined
    }
    return { action, fixed: (node.hash?.pairs ?? []).map((each) => each.key), within, ...at(node) }
  }

  /** The values given to a helper, a block or a partial: names, texts, and `(lookup list key)`. */
  function readGiven({ params, hash }: { params: hbs.AST.Node[]; hash?: hbs.AST.Hash }): void {
    for (const node of [...params, ...(hash?.pairs ?? []).map(({ value }) => value)]) {
      if (node.type !== 'SubExpression') continue
      const sub = node as hbs.AST.SubExpression
      const { original } = sub.path as hbs.AST.PathExpression
      if (original !== 'lookup') misfit(node, `there is no helper (${original})`)
      readGiven(sub)
    }
  }

  /** Are the names before the `=` ones that this helper knows? */
  function readOptions({ hash }: hbs.AST.MustacheStatement, helper: string, known: readonly string[]): void {
    for (const { key, loc } of hash?.pairs ?? [])
      if (!known.includes(key))
        misfit({ type: 'HashPair', loc }, `{{${helper}}} takes no ${key}=${suggestion(key, known)}`)
  }

  function readField(node: hbs.AST.MustacheStatement): void {
    const name = literal(node.params[0])
    const label = pair(node.hash, 'label')
    const around = formAround()
    if (!around) misfit(node, '{{field}} stands outside any {{#form}}')
    else if (name === undefined) misfit(node, "{{field}} needs the field's name in quotes")
    else if (ids.has(name)) misfit(node, `the name ${name} belongs to the protocol`)
    else {
      if (!label) misfit(node, `field "${name}" has no label`)
      readOptions(node, 'field', optionNames)
      const as = literal(pair(node.hash, 'as'))
      if (as !== undefined && !(kinds as readonly string[]).includes(as))
        misfit(node, `there is no kind of field "${as}"${suggestion(as, kinds)}`)
      around.fields.push({ name, label: literal(label) ?? name, as, within, ...at(node) })
    }
  }

  function readMustache(node: hbs.AST.MustacheStatement): void {
    const name = (node.path as hbs.AST.PathExpression).original
    const place = markup.place()
    readGiven(node)
    if (!node.escaped && kind !== 'layout') misfit(node, 'a value is never written unescaped: use {{ }}')
    if (helpers.includes(name)) {
      if (kind === 'layout') misfit(node, `{{${name}}} belongs in a screen's template`)
      if (place.kind !== 'text') misfit(node, `{{${name}}} cannot stand inside a tag`)
    }
    if (name === 'field') readField(node)
    else if (name === 'button') {
      const button = offering(node, 'button')
      const around = formAround()
      if (!around) misfit(node, '{{button}} stands outside any {{#form}}')
      else if (button) around.buttons.push(button)
      if (node.params.length !== 2) misfit(node, '{{button}} takes an action and what stands on it')
    } else if (name === 'link') {
      const screen = literal(node.params[0])
      if (screen === undefined) misfit(node, "{{link}} needs the screen's name in quotes")
      else links.push({ screen, ...at(node) })
      readOptions(node, 'link', [])
    } else if (name === 'answers') {
      readOptions(node, 'answers', [])
      if (node.params.length === 0) misfit(node, '{{answers}} needs the names of screens in quotes')
      for (const param of node.params) {
        const screen = literal(param)
        if (screen === undefined) misfit(param, '{{answers}} needs the names of screens in quotes')
        else {
          answers.push({ screen, ...at(param) })
          links.push({ screen, ...at(param) })
        }
      }
    } else if (node.params.length > 0 || node.hash) {
      misfit(node, `there is no helper {{${name}}}${suggestion(name, helpers)}`)
    } else {
      const unsafe = unsafePlace(place)
      if (unsafe && kind !== 'layout') misfit(node, unsafe)
      // In text every value goes through `isolate`, see view/escape.ts; attributes and titles hold no elements.
      if (node.escaped) {
        const path = { ...(node.path as hbs.AST.PathExpression) }
        const helper = place.kind === 'text' && place.after !== 'title' ? 'isolate' : 'plain'
        node.params = [path]
        node.path = { ...path, original: helper, parts: [helper], data: false, depth: 0 }
      }
    }
  }

  function readForm(node: hbs.AST.BlockStatement): void {
    if (kind === 'layout') misfit(node, "{{#form}} belongs in a screen's template")
    if (form) misfit(node, 'a form cannot stand inside another')
    const offered = offering(node, 'form')
    const outer = within
    within = []
    form = {
      ...(offered ?? { action: '', fixed: [], within, ...at(node) }),
      buttons: [],
      fields: [],
      partials: [],
    }
    walk(node.program)
    within = outer
    if (offered) forms.push(form)
    form = undefined
  }

  function walk(program: hbs.AST.Program | undefined): void {
    for (const node of program?.body ?? []) {
      if (node.type === 'ContentStatement') {
        for (const element of markup.read(String((node as hbs.AST.ContentStatement).original))) {
          if (ours.has(element) && kind !== 'layout')
            misfit(node, `<${element}> is written by a helper: use {{#form}} and {{field}}`)
          if (element === 'script') misfit(node, 'no page carries a script')
        }
      } else if (node.type === 'MustacheStatement') readMustache(node as hbs.AST.MustacheStatement)
      else if (node.type === 'BlockStatement') {
        const block = node as hbs.AST.BlockStatement
        readGiven(block)
        if ((block.path as hbs.AST.PathExpression).original === 'form') readForm(block)
        else {
          const { original } = block.path as hbs.AST.PathExpression
          if (!builtIn.has(original))
            misfit(node, `there is no block {{#${original}}}${suggestion(original, [...builtIn, 'form'])}`)
          const outer = within
          for (const branch of [block.program, block.inverse]) {
            if (branch) within = [...outer, branch]
            walk(branch)
          }
          within = outer
        }
      } else if (node.type === 'PartialStatement') {
        const { name } = node as hbs.AST.PartialStatement
        readGiven(node as hbs.AST.PartialStatement)
        if (name.type === 'PathExpression') {
          const use = { name: (name as hbs.AST.PathExpression).original, within, ...at(node) }
          partials.push(use)
          formAround()?.partials.push(use)
        } else misfit(node, 'a partial is named by its name')
      } else if (node.type !== 'CommentStatement') misfit(node, `a template here holds no ${node.type}`)
    }
  }

  try {
    reading.ast = hb.parse(readFileSync(file, 'utf8'))
    walk(reading.ast)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const line = Number(/on line (\d+)/.exec(text)?.[1] ?? 1)
    misfits.push({ file, line, column: 1, message: text.replace(/\s+/g, ' ') })
  }
  return reading
}
