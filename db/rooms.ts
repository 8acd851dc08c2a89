/** The names of the rooms, and what is said of them; the rows hold those of rooms without a translation. */
import { t } from 'deity'

export const roomText = ({ roomType, roomName }: { roomType: string; roomName: string }) =>
  t('room.name', { code: roomType, name: roomName })

export const aboutRoom = ({ code, about }: { code: string; about: string }) =>
  t('room.about', { code, about })
