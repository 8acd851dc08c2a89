/** The layout of the inspector's pages. */
import { html, type Markup } from './html.ts'

export const inspectorPage = (title: string, body: Markup): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Inspector</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/inspect/style.css">
</head>
<body>
<header><a href="/inspect">Inspector</a></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.markup
