import { definePreferences, t } from 'deity'

export default definePreferences({
  textSize: {
    label: t('language.size'),
    values: { normal: t('language.normal'), large: t('language.large') },
  },
})
