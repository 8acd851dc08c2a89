/**
 * Where the time of a `.cpuprofile` goes, by package and file, and by function with all that it calls. `node
 * --import ./server/runtime/typescript.js bench/profile.ts FILE [SECONDS]` leaves out the first seconds, when
 * the server starts and warms up.
 */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Node {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  children?: number[]
}

interface Profile {
  nodes: Node[]
  samples: number[]
  /** Microseconds. */
  timeDeltas: number[]
}

const [file = '', skipped = '5'] = process.argv.slice(2)
const { nodes, samples, timeDeltas }: Profile = JSON.parse(readFileSync(file, 'utf8'))

/** A package, a file of ours, or a part of Node. V8's own functions count for their caller. */
function placeOf({ functionName, url }: Node['callFrame']): string | undefined {
  if (url === '') return functionName.startsWith('(') ? functionName : undefined
  if (url.startsWith('node:')) return `node ${url.slice(5).replace('internal/', '').split('/')[0]}`
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? relative(process.cwd(), path)
}

const self = new Map<number, number>()
let elapsed = 0
for (const [index, id] of samples.entries()) {
  const delta = timeDeltas[index] ?? 0
  elapsed += delta
  if (elapsed > Number(skipped) * 1e6) self.set(id, (self.get(id) ?? 0) + delta)
}

const byPlace = new Map<string, number>()
const byFunction = new Map<string, number>()
const byFunctionItself = new Map<string, number>()
const add = (sums: Map<string, number>, key: string, time: number) =>
  sums.set(key, (sums.get(key) ?? 0) + time)
const known = new Map(nodes.map((node) => [node.id, node]))

/** Adds up a node and what it called. A function that calls itself is counted once. */
function walk(node: Node, caller: string, within: ReadonlySet<string>): number {
  const place = placeOf(node.callFrame) ?? caller
  const name = `${node.callFrame.functionName || 'anonymous'} (${place})`
  let time = self.get(node.id) ?? 0
  add(byPlace, place, time)
  add(byFunctionItself, name, time)
  const inside = new Set(within).add(name)
  for (const child of node.children ?? []) time += walk(known.get(child) as Node, place, inside)
  if (!within.has(name)) add(byFunction, name, time)
  return time
}

const [root] = nodes
const total = (root ? walk(root, '(root)', new Set()) : 0) - (byPlace.get('(idle)') ?? 0)

function print(title: string, sums: Map<string, number>, least: number): void {
  console.log(`\n${title}`)
  for (const [name, time] of [...sums].sort(([, a], [, b]) => b - a))
    if (time > total * least && !/^\((idle|root)\)/.test(name))
      console.log(`${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`)
}

console.log(`${(total / 1e6).toFixed(1)} s of work after the first ${skipped} s`)
print('By package and file, itself', byPlace, 0.005)
print('By function, itself', byFunctionItself, 0.01)
print('By function, with all that it calls', byFunction, 0.01)
