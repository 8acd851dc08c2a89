/** `12.90` of 1290 cents. */
export const money = (cents: number): string => `€ ${(cents / 100).toFixed(2)}`
