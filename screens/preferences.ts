import { definePreferences } from 'deity'

export default definePreferences({
  textSize: { label: 'Text size', values: { normal: 'Normal', large: 'Large' } },
})
