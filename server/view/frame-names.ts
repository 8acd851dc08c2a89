/** The names of the values that a layout and the fault's page are given; `[]` means each item of a list. */

export const layoutNames = [
  ...(['language', 'isFromRight', 'classes', 'style', 'title', 'heading', 'transaction', 'home'] as const),
  ...(['steps', 'steps[].text', 'steps[].way', 'steps[].isCurrent', 'steps[].isDone'] as const),
  ...(['step', 'stepCount', 'errors', 'errors[].text', 'errors[].href'] as const),
  ...(['notice', 'notice.title', 'notice.text', 'notice.code', 'notice.isNews'] as const),
  ...(['changes', 'changes[].what', 'changes[].was', 'changes[].now', 'closedBy', 'body'] as const),
  ...(['keptUntil', 'extend', 'keptFor', 'leave', 'userName', 'choices', 'end'] as const),
] as const

export const faultNames = [
  ...(['language', 'isFromRight', 'style', 'home', 'transaction', 'title', 'text', 'languages'] as const),
  ...(['code', 'isEnded', 'on', 'typed', 'typed[].label', 'typed[].text'] as const),
  ...(['resume', 'resume.form', 'resume.text', 'resume.within'] as const),
  ...(['links', 'links[].href', 'links[].text'] as const),
] as const

type Whole<Name extends string> = Exclude<Name, `${string}.${string}`>

/** The values themselves: the compiler reports one that is missing on either side. */
export type LayoutValues = Record<Whole<(typeof layoutNames)[number]>, unknown>
export type FaultValues = Record<Whole<(typeof faultNames)[number]>, unknown>
