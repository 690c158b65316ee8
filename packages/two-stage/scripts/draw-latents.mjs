// Draws the standard deviation of every latent before and after renormalisation, for the README:
//
//   vae reproduce fashion-quick
//   node scripts/draw-latents.mjs ../../runs/fashion-quick-seed-1 assets/latents.svg

import { decodeNpz } from "@vae/base";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRenormalisation, standardDeviations } from "../dist/renormalisation.js";

const [run = "", out = ""] = process.argv.slice(2);
const arrays = decodeNpz(readFileSync(join(run, "second-stage", "moments.npz")));
const moments = (name) => ({
  mean: arrays[`${name}_mean`].data,
  covariance: arrays[`${name}_covariance`].data,
});
const generated = moments("generated");
const before = standardDeviations(generated);
const target = standardDeviations(moments("target"));
const { scale } = createRenormalisation("paper", generated);
const after = before.map((deviation, d) => deviation * scale[d]);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const [width, height, bar] = [330, 170, 14];
const y = (deviation) => height - (deviation / 1.6) * height;
const text = (x, at, size, content) =>
  `<text x="${x}" y="${at}" font-size="${size}" fill="#444" font-family="sans-serif">${content}</text>`;

function panel(x, title, deviations) {
  const bars = Array.from(deviations, (deviation, d) => {
    const left = x + 8 + d * (bar + 6);
    const top = y(deviation).toFixed(1);
    const tick = y(target[d]).toFixed(1);
    return (
      `<rect x="${left}" y="${top}" width="${bar}" height="${(height - Number(top)).toFixed(1)}" fill="#4878a8"/>` +
      `<path d="M${left - 2} ${tick}h${bar + 4}" stroke="#c44" stroke-width="2"/>`
    );
  });
  return [
    text(x + 8, 14, 13, `${title}: mean ${mean(deviations).toFixed(2)}`),
    `<path d="M${x} ${height}h${width}" stroke="#999"/>`,
    ...bars,
  ];
}

const lines = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * width + 40} ${height + 30}">`,
  '<rect width="100%" height="100%" fill="#fff"/>',
  ...panel(10, "generated", before),
  ...panel(width + 30, "renormalised", after),
  text(10, height + 20, 11, "Standard deviation of each latent; red: of encoded images."),
  "</svg>",
];
writeFileSync(out, `${lines.join("\n")}\n`);
console.log(
  `mean deviation ${mean(before).toFixed(3)} before, ${mean(after).toFixed(3)} after, ` +
    `${mean(target).toFixed(3)} of encoded images; factor ${scale[0].toFixed(3)}`,
);
