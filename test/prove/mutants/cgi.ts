/** The safeguards of server/cgi/, and of the command and the store where a web server starts a process for each request. */
import type { Row } from './list.ts'

export const cgi: readonly Row[] = [
  ['a commit is flushed before others see it', 'the promise', 'server/store/sqlite/open.ts', "isBrief ? 'FULL' : 'NORMAL'", "'NORMAL'", 'cgi/shared-data'],
  ['what was read is flushed before it is shown', 'the promise', 'server/store/sqlite/store.ts', 'isBrief ? () => log.flush() : commits.flushed', 'commits.flushed', 'cgi/shared-data'],
  ['words of a URL are no command', 'RFC 3875, 4.4', 'cli/deity.js', "isCgi ? ['cgi'] : process.argv.slice(2)", 'process.argv.slice(2)', 'cgi/answer'],
  ['a header is no proxy', 'CVE-2016-5385', 'cli/deity.js', "if (isCgi) delete process.env['HTTP_PROXY']\n", '', 'cgi/answer'],
  ['a short body is refused', 'RFC 3875, 4.2', 'server/cgi/connection.ts', 'left > 0 && connection.push(null)', 'left', 'cgi/answer'],
  ['a length is a number', 'RFC 3875, 4.1.2', 'server/cgi/environment.ts', 'if (!/^\\d{0,15}$/.test(length)) return undefined\n', '', 'cgi/answer'],
  ['a line break is no header', 'request smuggling', 'server/cgi/environment.ts', 'if (!lines.every(isLine)) return undefined\n', '', 'cgi/answer'],
  ['the length is that of the web server', 'request smuggling', 'server/cgi/environment.ts', 'te trailer transfer-encoding upgrade', 'te trailer upgrade', 'cgi/answer'],
  ['only the web server knows the address', 'rates', 'server/cgi/open-application.ts', 'trustProxy: [] }', "trustProxy: ['192.0.2.0/24'] }", 'cgi/answer'],
  ['what is printed is not in the response', 'row 81', 'server/cgi/answer.ts', "  Object.defineProperty(process, 'stdout', { get: () => process.stderr })\n", '', 'cgi/answer'],
  ['a loop is ended', 'row 24', 'server/cgi/answer.ts', '    startWatchdog(config.actionLimit, 2, application.app.log)\n', '', 'cgi/answer'],
  ['a process ends its piece of the sweep', 'answers are forgotten in time', 'server/cgi/answer.ts', "  process.on('SIGTERM', () => {})\n", '', 'cgi/answer'],
  ['each process sweeps', 'answers are forgotten in time', 'server/cgi/answer.ts', 'await sweepOnce(engine)', 'await Promise.resolve()', 'cgi/answer'],
  ['each stretch of sessions has its turn', 'answers are forgotten in time', 'server/store/expiry.ts', 'newest > 0 ? reads * randomInt(Math.ceil(newest / reads)) : 0', 'newest && 0', 'store/brief'],
  ['the response does not wait for the sweep', 'row 12', 'server/cgi/response.ts', '  closeSync(1)\n', '', 'cgi/answer'],
  ['the connection is the web server’s', 'RFC 3875, 6.3.4', 'server/cgi/response.ts', 'headers.filter((line) => !ofConnection.test(line))', 'headers', 'cgi/answer'],
  ['PostgreSQL is refused', 'a setting that has no effect is said', 'server/cgi/open-application.ts', 'if (config.database)\n', 'if (config.database === null)\n', 'cgi/answer'],
  ['a program of other files is not used', 'what was checked is what runs', 'server/cgi/program.js', 'if (digestOf(app, read) === digest)', 'if (digest)', 'cgi/program'],
  ['a program without its files is left', 'a page is answered', 'server/cgi/program.js', '  } catch (error) {', '  } finally {\n    const error = 0', 'cgi/program'],
  ['only an application without mistakes has a program', 'what was checked is what runs', 'cli/prepare-program.ts', 'await loadApplication(app)\n', 'await loadApplication(app, (file) => import(pathToFileURL(file).href))\n', 'cgi/program'],
  ['a process that ends has answered', 'no connection is closed without an answer', 'server/cgi/answer.ts', "  process.once('exit', answerBroken)\n", '', 'cgi/answer'],
]
