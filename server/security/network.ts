/** The network of an IP address, by which requests and attempts are counted. */

/**
 * A household has one IPv4 address, or 2^64 of IPv6: `2001:db8:0:1::7` is counted as `2001:db8:0:1`.
 * @param ip a socket that is gone already has none
 */
export function networkOf(ip: string | undefined): string {
  if (!ip) return ''
  if (!ip.includes(':')) return ip
  if (/^::ffff:[\d.]+$/i.test(ip)) return ip.slice('::ffff:'.length)
  const [head = [], tail = []] = ip.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const gap = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0')
  return [...head, ...gap, ...tail].slice(0, 4).join(':').toLowerCase()
}
