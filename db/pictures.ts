/** What the rooms' pictures show, for those who do not see them. */

/** By the code of the room type, which is the picture's name in `screens/files/rooms` as well. */
const shows: Readonly<Record<string, string>> = {
  single: 'A single bed, a small table and a lamp; through the window, a sailing boat in the harbour',
  double: 'A wide bed, a desk with a chair, and morning sun through the window',
  family: 'A double bed, and through an open door a second room with bunk beds',
  tower: 'A bed in front of tall windows: the sun sets over the sea; beside it, a telescope and an armchair',
}

/** The picture of a room type, if there is one. */
export const pictureOf = (code: string) => {
  const alt = shows[code]
  return alt !== undefined && { file: `rooms/${code}.webp`, alt }
}
