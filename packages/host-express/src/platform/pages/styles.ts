import { createHash } from "node:crypto";

/** Stylesheet of all pages: one column, light or dark by the system's setting. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0f1218);
  --card: light-dark(#ffffff, #181d27);
  --line: light-dark(#dfe3ea, #2b3342);
  --text: light-dark(#1b2230, #e8ebf1);
  --soft: light-dark(#5b6577, #9aa5b8);
  --accent: light-dark(#1d5fd1, #7cabff);
  --on-accent: light-dark(#ffffff, #0b1526);
  --wrong: light-dark(#b3261e, #ff8a80);
  --wrong-page: light-dark(#fdecea, #3a1917);
}
* { box-sizing: border-box; }
html { font: 16px/1.55 system-ui, sans-serif; background: var(--page); color: var(--text); }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; }
a { color: var(--accent); }
code { font: 0.9em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; }
header { border-bottom: 1px solid var(--line); background: var(--card); }
header > div, main { width: 100%; max-width: 44rem; margin: 0 auto; padding: 0.9rem 1.25rem; }
header > div { display: flex; align-items: center; justify-content: space-between; gap: 1rem; }
header strong { font-size: 1.05rem; letter-spacing: -0.01em; }
header form { margin: 0; }
main { flex: 1; padding-top: 2rem; padding-bottom: 3rem; }
main.narrow { max-width: 26rem; padding-top: 12vh; }
h1 { font-size: 1.6rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 0.5rem; }
h2 { font-size: 1.05rem; margin: 0 0 0.75rem; }
p { margin: 0 0 1rem; }
.soft { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 1.4rem; margin: 0 0 1.25rem; }
.card > :last-child { margin-bottom: 0; }
label { display: block; font-weight: 600; margin: 0 0 1.1rem; }
label small { display: block; font-weight: 400; color: var(--soft); }
input, select { display: block; width: 100%; font: inherit; font-weight: 400; color: inherit; margin-top: 0.3rem;
  padding: 0.6rem 0.75rem; background: var(--page); border: 1px solid var(--line);
  border-radius: 8px; }
button { font: inherit; font-weight: 600; width: 100%; padding: 0.65rem 1rem; border: 0;
  border-radius: 8px; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.quiet { width: auto; padding: 0.35rem 0.9rem; background: none; color: var(--text);
  border: 1px solid var(--line); font-weight: 500; }
:is(input, select, button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wrong { color: var(--wrong); background: var(--wrong-page); border-radius: 8px;
  padding: 0.65rem 0.85rem; }
ul.plain { list-style: none; padding: 0; margin: 0; }
ul.plain li { display: flex; justify-content: space-between; gap: 1rem; padding: 0.55rem 0;
  border-top: 1px solid var(--line); }
ul.plain li:first-child { border-top: 0; }
ul.plain li > :first-child { min-width: 0; overflow-wrap: anywhere; }
.badge { flex: none; align-self: center; font-size: 0.8rem; padding: 0.1rem 0.6rem;
  border-radius: 99px; border: 1px solid var(--line); color: var(--soft); }
`;

const digest = createHash("sha256").update(stylesheet).digest("hex").slice(0, 12);

/** Path with a content hash, so that browsers can cache the stylesheet permanently. */
export const stylesheetPath = `/assets/app.${digest}.css`;
