/** Text made safe for HTML bodies and double-quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A whole page with our one style; `body` is HTML already. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>${body}</main></body></html>
`;
}

const style = `:root{color-scheme:light dark;--line:light-dark(#d8dee4,#30363d);--soft:light-dark(#57606a,#8b949e)}
body{font:15px/1.5 system-ui,sans-serif;margin:0;background:light-dark(#fff,#0d1117);color:light-dark(#1f2328,#e6edf3)}
main{max-width:52rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.4rem;margin:0 0 .25rem}h2{font-size:1rem;margin:1.75rem 0 .5rem}
p{margin:.25rem 0}.soft{color:var(--soft)}pre{overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:6px;font-size:13px}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500}.dot{display:inline-block;width:.65em;height:.65em;border-radius:50%;margin-right:.4em;background:#8b949e}
.converged .dot{background:#2da44e}.progressing .dot{background:#bf8700}.failed .dot,.invalid .dot{background:#cf222e}.waiting .dot{background:#0969da}`;
