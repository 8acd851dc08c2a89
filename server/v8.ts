/**
 * How V8 works here. Set while it runs and not by `node --…`: a V8 that has dropped a flag says so and starts all the same.
 * What these are worth: docs/performance.md.
 */
import { setFlagsFromString } from 'node:v8'

// How many shapes of objects V8 remembers at one place of the code. Its four are soon met where Node's streams, Fastify and the
// engine pass all kinds through, and from the fifth on each property is looked up by its name.
setFlagsFromString('--max-valid-polymorphic-map-count=12')

// Node 24 compiles once more on the way to what is quick, which takes memory and, once the server is warm, spares nothing.
setFlagsFromString('--no-maglev')

// Other threads have more to do with one another than with the few megabytes of what is new. What is old they go on collecting: with
// `--single-threaded-gc` the heap grows meanwhile, and Node 24 takes 25 MB more with 1,000 visitors.
setFlagsFromString('--no-parallel-scavenge')
