/** Is a host name or an IP address this machine's own? */
import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/**
 * @param host a name, or an IP address without brackets: `localhost`, 127.0.0.0/8 (RFC 1122, 3.2.1.3) and
 * `::1` (RFC 4291, 2.5.3)
 */
export function isLoopback(host: string): boolean {
  const version = isIP(host)
  if (version === 0) return host.toLowerCase() === 'localhost'
  return loopback.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

/** @param header a Host header: any port, or none */
export function isLoopbackHost(header = ''): boolean {
  const [, bracketed, name] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(header) ?? []
  return bracketed === undefined ? isLoopback(name ?? '') : isIP(bracketed) === 6 && isLoopback(bracketed)
}
