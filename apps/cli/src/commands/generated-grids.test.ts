import { sharedFolder } from "@vae/testing";
import { decodeNpy } from "@vae/base";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";

/** A run of a tiny network, trained with all that a training can write. */
const cwd = sharedFolder();

async function vae(...args: string[]) {
  const { code, stdout, stderr } = await runVae([...args, "--json", "--quiet"], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

const train = [
  ...["train", "--data", "fashion-mnist-10k:test", "--network", "dense", "--out", "run"],
  ...["--set", "network.latent=3", "--set", "network.widths=[8]", "--set", "logEvery=4"],
  ...["--epochs", "3", "--batch-size", "300", "--set", "lastBatch=keep", "--tensorboard"],
  ...["--keep", "1", "--keep-best", "varianceGap:max", "--images-every", "2", "--backend", "wasm"],
];
const validated = train.map((word) =>
  word === "varianceGap:max" ? "validationVarianceLoss:max" : word,
);

beforeAll(async () => {
  await vae(...validated, "--validation", "fashion-mnist-10k:train");
});

const lines = (name: string) =>
  readFileSync(join(cwd, "run", name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, number>);

/** Step of the epoch that `--keep-best` asks for, of 7 steps as each. */
function bestStep(): number {
  const losses = lines("epochs.jsonl").map(
    ({ validationVarianceLoss = 0 }) => validationVarianceLoss,
  );
  return 7 * (1 + losses.indexOf(Math.max(...losses)));
}

function array(name: string) {
  return decodeNpy(readFileSync(join(cwd, name)), name);
}

describe("train", () => {
  it("counts its steps from epochs, and logs each epoch with what was validated", () => {
    const epochs = lines("epochs.jsonl");
    // 2,000 images are 6 batches of 300 and one of 200.
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 7],
      [1, 14],
      [2, 21],
    ]);
    for (const { validationMse } of epochs) expect(validationMse).toBeGreaterThan(0);
    expect(lines("metrics.jsonl").map(({ step }) => step)).toEqual([1, 4, 8, 12, 16, 20, 21]);
  });

  it("keeps the best epoch and the newest checkpoint", () => {
    const expected = [...new Set([bestStep(), 21])].map(
      (step) => `step-${String(step).padStart(6, "0")}`,
    );
    expect(readdirSync(join(cwd, "run/checkpoints"))).toEqual(expected);
  });

  it("draws pictures every second epoch, and writes an event file", () => {
    expect(readdirSync(join(cwd, "run/samples"))).toEqual([
      "epoch-0002-generated.png",
      "epoch-0002-reconstructed.png",
    ]);
    const [events] = readdirSync(join(cwd, "run")).filter((name) => name.includes("tfevents"));
    const bytes = readFileSync(join(cwd, "run", events!)).toString("latin1");
    for (const tag of ["loss", "epoch/validationMse", "encoder/mean/kernel", "reconstructed"]) {
      expect(bytes).toContain(tag);
    }
  });

  it("names the metrics that there are when it knows none of that name", async () => {
    const args = train.map((word) => (word === "run" ? "unknown" : word));
    const { code, stderr } = await runVae([...args, "--quiet"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/Unknown metric of keepBest "varianceGap"\. Known: .*mse/);
  });

  it("takes either steps or epochs", async () => {
    const { code, stderr } = await runVae([...train, "--steps", "3", "--quiet"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("either --steps or --epochs");
  });
});

describe("interpolate", () => {
  it("draws a row for each pair, the same for the same seed", async () => {
    const args = ["interpolate", "run", "--n", "2", "--points", "5"];
    expect(await vae(...args, "--out", "ways.npy")).toMatchObject({ n: 2, mode: "spherical" });
    expect(array("ways.npy").shape).toEqual([10, 28, 28, 1]);
    await vae(...args, "--out", "again.npy");
    expect(array("again.npy")).toEqual(array("ways.npy"));
    await vae(...args, "--out", "ways.png");
    const { width, height } = await sharp(join(cwd, "ways.png")).metadata();
    expect([width, height]).toEqual([5 * 56 + 4 * 2, 2 * 56 + 2]);
  });

  it("ends at reconstructions of the images of a data set", async () => {
    const data = ["--data", "fashion-mnist-10k:train"];
    await vae("interpolate", "run", "--n", "2", "--points", "3", ...data, "--out", "ways.npy");
    await vae("reconstruct", "run", "--n", "4", "--from", "mean", ...data, "--out", "ends.npy");
    const rows = (name: string, positions: readonly number[]) =>
      positions.map((i) => array(name).data.slice(i * 784, (i + 1) * 784));
    expect(rows("ways.npy", [0, 2, 3, 5])).toEqual(rows("ends.npy", [0, 1, 2, 3]));
  });
});

describe("traverse", () => {
  it("draws a row for each dimension, which cross at their middle", async () => {
    const { dimensions, values } = await vae("traverse", "run", "--points", "3", "--out", "t.npy");
    expect({ dimensions, values }).toEqual({ dimensions: [0, 1, 2], values: [-3, 0, 3] });
    const { shape, data } = array("t.npy");
    expect(shape).toEqual([9, 28, 28, 1]);
    const image = (i: number) => data.slice(i * 784, (i + 1) * 784);
    expect(image(4)).toEqual(image(1));
    expect(image(7)).toEqual(image(1));
    expect(image(0)).not.toEqual(image(1));
  });

  it("refuses a dimension that the run has not", async () => {
    const { code, stderr } = await runVae(
      ["traverse", "run", "--dims", "0,3", "--out", "t.npy", "--quiet"],
      { cwd },
    );
    expect(code).toBe(3);
    expect(stderr).toContain("expected a dimension from 0 to 2, got 3");
  });
});

describe("export", () => {
  it("writes LayersModels, and the weights with their configuration", async () => {
    const exported = await vae("export", "run", "--format", "layers-model", "--out", "layers");
    expect(exported).toMatchObject({ step: 21, encoderOutputs: ["mean", "logVariance"] });
    expect(existsSync(join(cwd, "layers/decoder/model.json"))).toBe(true);
    await vae("export", "run", "--format", "safetensors", "--out", "weights");
    expect(readdirSync(join(cwd, "weights"))).toEqual(["config.json", "weights.safetensors"]);
  });

  it("takes the checkpoint that is asked for", async () => {
    const best = ["export", "run", "--format", "safetensors", "--checkpoint", "best"];
    expect(await vae(...best, "--out", "best")).toMatchObject({ step: bestStep() });
    const other = ["export", "run", "--format", "safetensors", "--checkpoint", "3"];
    const { code, stderr } = await runVae([...other, "--out", "other", "--quiet"], { cwd });
    expect(code).toBe(5);
    expect(stderr).toContain("no checkpoint of step 3");
  });
});
