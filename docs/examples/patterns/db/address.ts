/**
 * A part that several transactions can share, or one can use twice: asks for an address on two screens, first
 * the postcode, then one of its streets. It knows no transaction. Each keeps the part's state in its own, and
 * decides where a step leads.
 */
import { z } from 'zod'

/** What the part is given. */
const Asked = z.object({ whose: z.string(), abroad: z.boolean() })

/** What the part gives back. */
export const Address = z.object({ street: z.string(), town: z.string() })

/** The part's state: what it was given, the answers so far, and in the end what it gives back. */
export const AskingAddress = z.object({
  asked: Asked,
  postcode: z.string().optional(),
  address: Address.optional(),
})
export type AskingAddress = z.output<typeof AskingAddress>

const places: Record<string, { town: string; abroad: boolean; streets: string[] }> = {
  '1011': { town: 'Amsterdam', abroad: false, streets: ['Nieuwmarkt', 'Zeedijk'] },
  '3011': { town: 'Rotterdam', abroad: false, streets: ['Blaak', 'Hoogstraat'] },
  '2000': { town: 'Antwerp', abroad: true, streets: ['Meir', 'Oudaan'] },
}

export const askAddress = (asked: z.output<typeof Asked>): AskingAddress => ({ asked })

export const postcodeInput = z.object({ postcode: z.string().trim().length(4, 'A postcode has four digits') })

/** The state after the first step; or, as a text, why the postcode is rejected. */
export function withPostcode(
  { asked }: AskingAddress,
  { postcode }: z.output<typeof postcodeInput>,
): AskingAddress | string {
  const place = places[postcode]
  if (!place) return 'There is no such postcode'
  return place.abroad && !asked.abroad ? 'We only collect parcels in this country' : { asked, postcode }
}

export const streetInput = z.object({ street: z.string().max(120) })

/** The state after the last step, with the address; or, as a text, why the street is rejected. */
export function withStreet(
  { asked, postcode = '' }: AskingAddress,
  { street }: z.output<typeof streetInput>,
): AskingAddress | string {
  const place = places[postcode]
  if (!place?.streets.includes(street)) return 'Choose one of these streets'
  return { asked, postcode, address: { street, town: place.town } }
}

/** What the two templates of the part are given. */
export const showAddress = ({ asked, postcode = '', address }: AskingAddress) => ({
  whose: asked.whose,
  postcode,
  street: address?.street,
  streets: places[postcode]?.streets ?? [],
})

export const addressText = ({ street, town }: z.output<typeof Address>) => `${street}, ${town}`
