/** The layout of the inspector's pages. */
import type { Engine } from '../engine/context.ts'
import type { UrlAt } from '../view/base-path.ts'
import type { UrlContext } from '../view/urls.ts'
import { html, type Markup } from './html.ts'

/** What the inspector's pages read, and where they lead. */
export interface InspectorContext extends Engine, UrlContext {
  sealer: Engine['sealer']
}

export const inspectorPage = (urlAt: UrlAt, title: string, body: Markup): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Inspector</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${urlAt('/inspect/style.css')}">
</head>
<body>
<header><a href="${urlAt('/inspect')}">Inspector</a></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.markup
