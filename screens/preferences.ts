import { definePreferences } from 'deity'

export default definePreferences({
  language: { label: { en: 'Language', nl: 'Taal' }, values: { en: 'English', nl: 'Nederlands' } },
  textSize: {
    label: { en: 'Text size', nl: 'Lettergrootte' },
    values: { normal: { en: 'Normal', nl: 'Gewoon' }, large: { en: 'Large', nl: 'Groot' } },
  },
})
