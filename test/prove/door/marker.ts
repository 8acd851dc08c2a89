/** What is in everything that is sent, and in nothing else: each request has one of its own. */

let count = 0

/** No page, identifier or number looks like one. */
export const newMarker = (): string => `zq${(++count).toString(36).padStart(7, '0')}qz`

export const markerPattern = /zq[0-9a-z]{7}qz/
