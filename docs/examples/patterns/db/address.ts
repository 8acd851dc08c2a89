/**
 * A part of a journey that several transactions can use, or one of them twice: asks for an address over two screens,
 * a postcode and one of the streets there. It knows no transaction; whoever uses it says where its state is kept and
 * where it leads.
 */
import { z } from 'zod'

/** What the part is given. */
const Asked = z.object({ whose: z.string(), abroad: z.boolean() })

/** What the part gives back. */
export const Address = z.object({ street: z.string(), town: z.string() })

/** Where the part stands: what it was given, what was answered, and in the end what it gives back. */
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

/** The part one step further; or, as a text, why it cannot go on. */
export function withPostcode(
  { asked }: AskingAddress,
  { postcode }: z.output<typeof postcodeInput>,
): AskingAddress | string {
  const place = places[postcode]
  if (!place) return 'There is no such postcode'
  return place.abroad && !asked.abroad ? 'We only fetch parcels in the country' : { asked, postcode }
}

export const streetInput = z.object({ street: z.string() })

/** The part at its end, with its address; or, as a text, why not. */
export function withStreet(
  { asked, postcode = '' }: AskingAddress,
  { street }: z.output<typeof streetInput>,
): AskingAddress | string {
  const place = places[postcode]
  if (!place?.streets.includes(street)) return 'Choose one of these streets'
  return { asked, postcode, address: { street, town: place.town } }
}

/** What the part's two templates are given. */
export const showAddress = ({ asked, postcode = '', address }: AskingAddress) => ({
  whose: asked.whose,
  postcode,
  street: address?.street,
  streets: places[postcode]?.streets ?? [],
})

export const addressText = ({ street, town }: z.output<typeof Address>) => `${street}, ${town}`
