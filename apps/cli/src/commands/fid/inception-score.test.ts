import { encodeNpy } from "@vae/base";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fidFolder, writeCarryingWeights } from "./__fixtures__/fid-folder.js";

const { cwd, json } = fidFolder();
const vae = async (...args: string[]) => JSON.parse(await json(...args));

/** White and black in turn: white is of the first class, black equally of all 1008. */
const images = 20;
beforeAll(() => {
  writeCarryingWeights(join(cwd, "weights.safetensors"));
  const data = Uint8Array.from({ length: images * 12 }, (_, i) => (Math.floor(i / 12) % 2) * 255);
  writeFileSync(join(cwd, "shades.npy"), encodeNpy({ data, shape: [images, 2, 2, 3] }));
});

/** exp of the mean divergence of two images, one of class 0 and one of all 1008, from their mean. */
const ofAPair = (() => {
  const first = (1 + 1 / 1008) / 2;
  const other = 1 / 1008 / 2;
  const white = Math.log(1 / first);
  const black = (Math.log(1 / 1008 / first) + 1007 * Math.log(1 / 1008 / other)) / 1008;
  return Math.exp((white + black) / 2);
})();
/** Of the ten pairs that `numpy.random.RandomState(2020).permutation(20)` makes, those of two shades; others score 1. */
const mixedPairs = 6;

describe("Inception Score", () => {
  it.each([
    ["vae fid A B --isc", ["fid", "shades.npy", "shades.npy", "--dims", "2048", "--isc"]],
    [
      "vae evaluate A B --metrics isc",
      ["evaluate", "shades.npy", "shades.npy", "--metrics", "isc"],
    ],
  ])("%s", async (_, command) => {
    const { isc } = await vae(...command, "--weights", "weights.safetensors");
    const share = mixedPairs / 10;
    expect(isc).toMatchObject({ splits: 10, count: images });
    expect(isc.mean).toBeCloseTo(1 + share * (ofAPair - 1), 5);
    const deviation = Math.sqrt(share * (1 - share)) * (ofAPair - 1);
    expect(isc.standardDeviation).toBeCloseTo(deviation, 5);
  });
});
