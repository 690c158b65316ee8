/** FID of as many generated images against 10,000 others, as the first argument says, by a cheap extractor; prints its peak memory. */
import { FeatureMoments, frechetDistance, functionExtractor } from "@vae/metrics";
import { extractFeatures } from "@vae/metrics/node";

const count = Number(process.argv[2]);
const dimension = 1024;
const extractor = functionExtractor({
  id: "rows",
  dimension,
  convention: "32x32x3, the first bytes",
  features: (pictures) =>
    Float32Array.from({ length: pictures.length * dimension }, (_, i) => {
      return pictures[Math.floor(i / dimension)].data[i % dimension];
    }),
});

function generated(seed) {
  return {
    length: seed === 1 ? count : 10_000,
    fingerprint: `generated:${seed}`,
    read: async (start, end) =>
      Array.from({ length: end - start }, (_, i) => {
        const data = new Uint8Array(3072);
        let state = (start + i + 1) * 2654435761 + seed;
        for (let j = 0; j < data.length; j++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          data[j] = state >>> 24;
        }
        return { data, height: 32, width: 32, channels: 3 };
      }),
  };
}

const moments = [];
for (const seed of [1, 2]) {
  const side = new FeatureMoments(dimension);
  for await (const { features } of extractFeatures(generated(seed), extractor))
    side.add(features.data);
  moments.push(side);
}
const { value } = frechetDistance(moments[0], moments[1]);
const peakMemoryMB = process.resourceUsage().maxRSS / 1e3;
console.log(JSON.stringify({ value, peakMemoryMB }));
