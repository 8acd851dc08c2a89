/** What guests need to know of the inn. Its address, for every page, is in screens/footer.hbs. */
export const inn = {
  name: 'The Harbour Inn',
  telephone: '+353 20 912 3456',
  timeZone: 'Europe/Dublin',
  /** Where to pay by bank transfer. */
  bank: { holder: 'The Harbour Inn Ltd', iban: 'IE29 AIBK 9311 5212 3456 78', bic: 'AIBKIE2D' },
}
