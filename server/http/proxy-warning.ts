/**
 * Warns of an untrusted proxy: until TRUST_PROXY names it, all its visitors share its IP address, and so one
 * rate limit.
 */
import { BlockList, isIP } from 'node:net'
import type { FastifyInstance } from 'fastify'

const names = ['x-forwarded-for', 'x-forwarded-proto', 'forwarded']

/** Peers that are logged. Any client can send such a header, and the first one need not be the proxy. */
const maxWarnings = 10

const versionOf = (ip: string) => (isIP(ip) === 6 ? 'ipv6' : 'ipv4')

/** @param trustProxy CIDRs */
export function warnOfUntrustedProxies(app: FastifyInstance, trustProxy: readonly string[]): void {
  const trusted = new BlockList()
  for (const cidr of trustProxy) {
    const [net = '', bits] = cidr.split('/')
    trusted.addSubnet(net, Number(bits), versionOf(net))
  }
  const warned = new Set<string>()
  app.addHook('onRequest', ({ headers, socket: { remoteAddress: peer } }, _reply, done) => {
    if (warned.size >= maxWarnings || !peer || warned.has(peer)) return done()
    const header = names.find((name) => headers[name] !== undefined)
    if (header && !trusted.check(peer, versionOf(peer))) {
      warned.add(peer)
      const address = peer.replace(/^::ffff:/, '')
      const setting = `TRUST_PROXY=${address}/${isIP(address) === 6 ? 128 : 32}`
      app.log.warn({ peer: address, header }, `a proxy is not trusted; if it is yours, set ${setting}`)
    }
    done()
  })
}
