/** The pages as template strings, with all that never changes joined once at start. */
import { deliveries, money, products, totalOf } from '../order/db/shop.ts'
import { type Answers, complete, type Errors, type Sent, steps } from './order.ts'

export interface Page {
  status: number
  body: string
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] as string)

const head = (title: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Order furniture</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><a href="/order">Order furniture</a></header>
`
const foot = `</main>
<footer>
<p>Your answers are kept for 30 minutes after each page.</p>
</footer>
</body>
</html>
`

/** Everything of a step's page before its form's first changing part. */
const before = steps.map(({ title }, at) => {
  const items = steps.map(
    (step, each) => `<li${each === at ? ' aria-current="step"' : ''}>${step.title}</li>\n`,
  )
  return `${head(title)}<nav aria-label="Steps"><ol>\n${items.join('')}</ol></nav>\n<main id="main">\n<h1>${title}</h1>\n`
})
const receiptBefore = `${head('Thank you for your order')}<main id="main">\n<h1>Thank you for your order</h1>\n`

const messageOf = (name: string, errors: Errors) =>
  errors[name] ? `<p class="error" id="f-${name}-error"><b>Error:</b> ${escapeHtml(errors[name])}</p>` : ''

const input = (name: string, label: string, rest: string, { values, errors }: Form) =>
  `<div class="field"><label for="f-${name}">${label}</label>${messageOf(name, errors)}<input id="f-${name}" name="${name}" ${rest} required value="${escapeHtml(values[name] ?? '')}"></div>`

const radios = (
  name: string,
  label: string,
  options: Record<string, { name: string; cents: number }>,
  { values, errors }: Form,
) => {
  const inputs = Object.entries(options).map(
    ([value, option]) =>
      `<label><input type="radio" name="${name}" value="${value}"${values[name] === value ? ' checked' : ''} required> ${option.name}, ${money(option.cents)}</label>`,
  )
  return `<div class="field"><fieldset><legend>${label}</legend>${messageOf(name, errors)}${inputs.join('')}</fieldset></div>`
}

interface Form {
  answers: Answers
  /** What stands in the fields. */
  values: Record<string, string>
  errors: Errors
}

const toOf = (answers: Answers) => {
  const { name, street, postcode, city } = complete(answers)
  return escapeHtml(`${name}, ${street}, ${postcode} ${city}`)
}

const goodsOf = (answers: Answers) => {
  const { product, quantity } = complete(answers)
  return `${quantity} × ${products[product].name}`
}

const totalText = (answers: Answers) => {
  const { product, quantity, delivery } = complete(answers)
  return money(totalOf(product, quantity, delivery))
}

function review(answers: Answers): string {
  const { product, quantity, email, delivery, note = '–' } = complete(answers)
  return `<dl class="answers">
<dt>Product</dt><dd>${products[product].name}</dd>
<dt>Quantity</dt><dd>${quantity}</dd>
<dt>Address</dt><dd>${toOf(answers)}</dd>
<dt>E-mail</dt><dd>${escapeHtml(email)}</dd>
<dt>Delivery</dt><dd>${deliveries[delivery].name}</dd>
<dt>Note</dt><dd>${escapeHtml(note)}</dd>
<dt>Total</dt><dd><strong>${totalText(answers)}</strong></dd>
</dl>
`
}

/** By step: what was answered so far, and the fields. */
const parts: readonly ((form: Form) => [said: string, fields: string, button: string])[] = [
  (form) => ['', radios('product', 'Product', products, form), 'Continue'],
  (form) => {
    const { name, cents } = products[complete(form.answers).product]
    return [
      `<p>${name}, ${money(cents)} each.</p>\n`,
      input('quantity', 'Quantity', 'type="number" min="1" max="20" step="1"', form),
      'Continue',
    ]
  },
  (form) => [
    `<p>${goodsOf(form.answers)}.</p>\n`,
    input('name', 'Your name', 'maxlength="80" autocomplete="name"', form) +
      input('street', 'Street and number', 'maxlength="120" autocomplete="street-address"', form) +
      input('postcode', 'Postcode', 'maxlength="12" autocomplete="postal-code"', form) +
      input('city', 'City', 'maxlength="80" autocomplete="address-level2"', form) +
      input('email', 'E-mail', 'type="email" maxlength="120" autocomplete="email"', form),
    'Continue',
  ],
  (form) => [
    `<p>${goodsOf(form.answers)}, to ${toOf(form.answers)}.</p>\n`,
    `${radios('delivery', 'Delivery', deliveries, form)}<div class="field"><label for="f-note">Note (optional)</label>${messageOf('note', form.errors)}<textarea id="f-note" name="note" maxlength="200" rows="3">\n${escapeHtml(form.values['note'] ?? '')}</textarea></div>`,
    'Continue',
  ],
  (form) => [
    review(form.answers),
    `<div class="field">${messageOf('agree', form.errors)}<label><input type="checkbox" name="agree" value="on" required> I agree to the terms of sale</label></div>`,
    `Order for ${totalText(form.answers)}`,
  ],
]

/** What a form carries to its next phase. */
const hidden = (carried: Record<string, string>) =>
  Object.entries(carried)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
    .join('')

/**
 * A step's page: what was answered, and its form, filled with what was typed or answered before.
 * @param more HTML after the form
 */
export function formPage(
  carried: Record<string, string>,
  at: number,
  answers: Answers,
  typed?: Sent,
  errors: Errors = {},
  more = '',
): Page {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(typed ?? answers))
    if (typeof value === 'string' || typeof value === 'number') values[name] = String(value)
  const [said = '', fields = '', button = ''] = parts[at]?.({ answers, values, errors }) ?? []
  return {
    status: Object.keys(errors).length > 0 ? 422 : 200,
    body: `${before[at]}${said}<form method="post" action="/order">${hidden(carried)}${fields}\n<button>${button}</button>\n</form>\n${more}${foot}`,
  }
}

/** @param more HTML after the receipt */
export function receiptPage(answers: Answers, more = ''): Page {
  const { reference, delivery } = complete(answers)
  return {
    status: 200,
    body: `${receiptBefore}<p class="reference">Reference <strong>${reference}</strong></p>
<dl class="answers">
<dt>Ordered</dt><dd>${goodsOf(answers)}</dd>
<dt>To</dt><dd>${toOf(answers)}</dd>
<dt>Delivery</dt><dd>${deliveries[delivery].name}</dd>
<dt>Total</dt><dd>${totalText(answers)}</dd>
</dl>
<p>Please print this page or write the reference down.</p>
${more}${foot}`,
  }
}

export const lostPage: Page = {
  status: 404,
  body: `${head('Not found')}<main id="main">\n<h1>Not found</h1>\n<p><a href="/order">Begin again</a></p>\n${foot}`,
}
