import { packageMap } from "./package-map.mjs";

// Narrow, so that its text is still read at the width of a phone.
const width = 410;
const height = 520;
const box = { width: 128, height: 58 };

/**
 * Draws packages and arrows as an SVG. Packages lie on an oval, those that import most at the top, so that no arrow runs
 * behind a package; an arrow that follows from others is pale. Colours are variables of the page, with those of a white
 * sheet where there are none.
 *
 * @param arrows - As for {@link packageMap}.
 */
export function drawMap(arrows) {
  const map = packageMap(arrows);
  const places = placesOf(map.packages);
  const lines = [...map.arrows].sort((a, b) => Number(b.follows) - Number(a.follows));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" class="package-map" role="img" aria-label="${label(map)}">`,
    style,
    `<defs>${tip("tip", "arrow")}${tip("pale-tip", "pale")}</defs>`,
    ...lines.map((arrow) => drawArrow(arrow, places)),
    ...map.packages.map((one) => drawPackage(one, places.get(one.name))),
    "</svg>",
    "",
  ].join("\n");
}

const style = `<style>
.package-map text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: var(--vp-c-text-1, #213547); text-anchor: middle; }
.package-map text.entries { font-size: 11.5px; fill: var(--vp-c-text-2, #555); }
.package-map .name { font-weight: 600; }
.package-map rect { fill: var(--vp-c-bg-soft, #f6f6f7); stroke: var(--vp-c-text-2, #555); }
.package-map .arrow { fill: none; stroke: var(--vp-c-text-1, #213547); stroke-width: 1.8; }
.package-map .pale { fill: none; stroke: var(--vp-c-text-3, #929295); stroke-width: 1; }
.package-map marker path { stroke: none; }
.package-map marker .arrow { fill: var(--vp-c-text-1, #213547); }
.package-map marker .pale { fill: var(--vp-c-text-3, #929295); }
</style>`;

function tip(id, kind) {
  return `<marker id="package-map-${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0L8,4L0,8Z" class="${kind}"/></marker>`;
}

/** The first and the last package at top and bottom, the others left and right in turn. */
function placesOf(packages) {
  const middle = packages.slice(1, -1);
  const rows = Math.ceil(middle.length / 2);
  return new Map(
    packages.map(({ name }, i) => {
      if (i === 0) return [name, { x: width / 2, y: 40 }];
      if (i === packages.length - 1) return [name, { x: width / 2, y: height - 40 }];
      const row = Math.floor((i - 1) / 2);
      const side = (i - 1) % 2 === 0 ? -1 : 1;
      const y = 40 + ((row + 1) * (height - 80)) / (rows + 1);
      const bulge = Math.sqrt(1 - ((y - height / 2) / (height / 2)) ** 2);
      return [name, { x: width / 2 + side * bulge * (width / 2 - box.width / 2 - 4), y }];
    }),
  );
}

/**
 * A curve that bends towards the middle, from the edge of one box to that of another; a straight line to the box below, where
 * nothing is between.
 */
function drawArrow({ from, to, parts, follows }, places) {
  const [a, b] = [places.get(from), places.get(to)];
  const isBelow = Math.abs(a.x - b.x) < box.width && Math.abs(a.y - b.y) < 2.5 * box.height;
  const pull = isBelow ? 0 : 0.45;
  const bend = {
    x: towards((a.x + b.x) / 2, width / 2, pull),
    y: towards((a.y + b.y) / 2, height / 2, pull),
  };
  const [start, end] = [edge(a, bend), edge(b, bend)];
  const kind = follows ? "pale" : "arrow";
  const marker = follows ? "pale-tip" : "tip";
  return (
    `<path class="${kind}" data-arrow="${from} ${to}" marker-end="url(#package-map-${marker})" ` +
    `d="M${point(start)}Q${point(bend)} ${point(end)}"><title>${parts.join(", ")}</title></path>`
  );
}

function towards(value, goal, share) {
  return value + share * (goal - value);
}

/** Where the line from the centre of a box to a point leaves the box. */
function edge(centre, { x, y }) {
  const [dx, dy] = [x - centre.x, y - centre.y];
  const scale = Math.min(
    (box.width / 2 + 3) / Math.abs(dx || 1e-9),
    (box.height / 2 + 3) / Math.abs(dy || 1e-9),
  );
  return { x: centre.x + dx * scale, y: centre.y + dy * scale };
}

function point({ x, y }) {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function drawPackage({ name, entries }, { x, y }) {
  const rows = wrapped(entries, 20);
  const lineHeight = 14;
  const top = y - (rows.length * lineHeight) / 2;
  return [
    `<g data-package="${name}"><rect x="${(x - box.width / 2).toFixed(1)}" y="${y - box.height / 2}" width="${box.width}" height="${box.height}" rx="6"/>`,
    `<text class="name" x="${x.toFixed(1)}" y="${top + 4}">${name}</text>`,
    ...rows.map(
      (row, i) =>
        `<text class="entries" x="${x.toFixed(1)}" y="${top + 4 + (i + 1) * lineHeight}">${row}</text>`,
    ),
    "</g>",
  ].join("");
}

/** Words in lines of so many letters. */
function wrapped(words, letters) {
  const lines = [];
  for (const word of words.map((each) => `/${each}`)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters)
      lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The map in words, for those who hear it. */
function label({ packages, arrows }) {
  return packages
    .map(({ name }) => {
      const targets = arrows.filter(({ from }) => from === name).map(({ to }) => to);
      return `${name} imports ${targets.join(", ") || "nothing of ours"}`;
    })
    .join("; ");
}
