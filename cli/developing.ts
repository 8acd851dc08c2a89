/**
 * The packages that only developing and testing an application need. They are no peers of `deity`, not even
 * optional ones: npm would install those with `--omit=dev` too.
 */
export const developing: readonly string[] = ['@types/node', 'fast-check', 'parse5', 'typescript']
