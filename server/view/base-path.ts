/**
 * The one place that makes the server's own URLs: a path below the base path. Pages and responses take the
 * function as a value, so that it may be another one for each request.
 */

/** @param path begins with a slash, such as `/left`; `/` is the first page */
export type UrlAt = (path: string) => string

/** @param base empty, or such as `/services`: a path without a slash at its end */
export const urlsBelow =
  (base: string): UrlAt =>
  (path) =>
    base + path
