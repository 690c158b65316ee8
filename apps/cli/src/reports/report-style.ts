import { surfaces } from "./palette.js";

type Surface = Readonly<Record<keyof typeof surfaces.light, string>>;

/** The style of the report, for light and dark pages, wide and narrow screens, and paper. */
export const reportStyle = `
:root { color-scheme: light dark; ${variables(surfaces.light)} }
@media (prefers-color-scheme: dark) {
  :root { ${variables(surfaces.dark)} }
${figuresInTheDark()}
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 68rem;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  color: var(--ink); background: var(--paper); overflow-wrap: break-word;
}
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .8rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p, dd, figcaption { max-width: 46rem; }
.subtitle, .small, figcaption { color: var(--muted); }
.small, figcaption { font-size: .9rem; }
.headline { font-size: 1.1rem; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
figure { margin: 0; }
figcaption { margin-top: .5rem; }
figure svg { display: block; width: 100%; height: auto; }
.chart { max-width: 27rem; }
.wide { max-width: 35rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 27rem)); gap: 1.5rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.pair h3 { margin-top: 0; }
.pair img { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; margin: 1rem 0; }
.scroll:focus-visible { outline: 2px solid var(--muted); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th[scope="row"] { font-weight: normal; }
thead th { vertical-align: bottom; font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
thead .number { white-space: normal; }
.environment td { overflow-wrap: anywhere; }
.environment th { color: var(--muted); white-space: nowrap; }
.best-row > * { background: var(--mark); font-weight: 600; }
.best-row th[scope="row"] { font-weight: 600; }
.best { font-size: .78rem; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; white-space: nowrap; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .3rem 1rem; margin: .6rem 0; }
dt { font-weight: 600; }
dd { margin: 0; }
@media (max-width: 40rem) {
  .pair { gap: .6rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  .results th[scope="row"], .results thead th:first-child { position: sticky; left: 0; background: var(--paper); }
  .results .best-row th[scope="row"] { background: var(--mark); }
}
`;

function variables(surface: Surface): string {
  return Object.entries(surface)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ");
}

/** Figures are painted in the light colours; on a dark page each of these is swapped for its dark one. */
function figuresInTheDark(): string {
  const names = Object.keys(surfaces.light) as (keyof Surface)[];
  return names
    .flatMap((name) => {
      const { [name]: light } = surfaces.light;
      return ["fill", "stroke"].map(
        (property) => `  figure svg [${property}="${light}"] { ${property}: var(--${name}); }`,
      );
    })
    .join("\n");
}
