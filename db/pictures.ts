/** The pictures of the rooms. */
import { t } from 'deity'

/** The room types with a picture, which is named for them in `screens/files/rooms`. */
const pictured = ['single', 'double', 'family', 'tower']

/** The picture of a room type, if there is one, and what it shows, for those who do not see it. */
export const pictureOf = (code: string) =>
  pictured.includes(code) && { file: `rooms/${code}.webp`, alt: t('room.picture', { code }) }
