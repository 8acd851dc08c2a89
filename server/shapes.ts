/**
 * How many shapes of objects V8 remembers at one place of the code. Its four are soon met where Node's streams, Fastify and
 * the engine pass all kinds through, and from the fifth on each property is looked up by its name. Set here and not by
 * `node --…`: a V8 that no longer knows the flag says so and starts all the same.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--max-valid-polymorphic-map-count=12')
