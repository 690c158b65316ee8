import type { ImageShape } from "@vae/base";
import { expect, it } from "vitest";
import { trainRun, type TrainRunOptions } from "../stages/train-run.js";
import { runVae } from "../test-support/run-vae.js";

const plan = (network: string, options: Partial<TrainRunOptions> = {}) =>
  trainRun({
    network,
    run: "runs/plan",
    isSecondStage: false,
    settings: [],
    resume: false,
    dryRun: true,
    backend: "cpu",
    startProgress: () => ({ update: () => undefined, stop: () => undefined }),
    say: () => undefined,
    ...options,
  });

it.each<[string, ImageShape, number, string]>([
  ["dense", [28, 28, 1], 1_079_600, "fashion-mnist-10k:train"],
  ["conv", [32, 32, 3], 31_025_283, "fashion-mnist-10k:train"],
  ["infogan", [28, 28, 1], 13_331_585, "fashion-mnist-10k:train"],
  ["wae", [64, 64, 3], 47_082_627, "fashion-mnist-10k:train,pad=32"],
  ["resnet", [32, 32, 3], 5_190_467, "fashion-mnist-10k:train,pad=32"],
  ["rae", [32, 32, 3], 30_500_867, "fashion-mnist-10k:train,pad=32"],
  ["draw", [28, 28, 1], 2_620_208, "fashion-mnist-10k:train"],
])(
  "%s without data is planned at its own size, and trains on embedded images",
  async (id, shape, parameters, data) => {
    const planned = await plan(id);
    expect(planned.network?.imageShape).toEqual(shape);
    expect(planned.parameters).toBe(parameters);
    expect(planned.config).toMatchObject({ data, network: { id } });
  },
);

it("with data is planned for these", async () => {
  const { network, parameters, config } = await plan("infogan", {
    data: "fashion-mnist-10k:test,pad=32",
  });
  expect(network?.imageShape).toEqual([32, 32, 1]);
  expect(config).toMatchObject({ data: "fashion-mnist-10k:test,pad=32" });
  // As at 32×32×3, less two channels of 64 filters of 4×4 in and out, and two biases.
  expect(parameters).toBe(17_273_603 - 2 * (2 * 16 * 64) - 2);
});

it("writes presets out, so that a run does not depend on their names", async () => {
  const settings = ["network.preset=dai-wipf-celeba", "network.latent=32"];
  const { config } = await plan("resnet", { settings });
  expect(config.network).toEqual({ id: "resnet", base: 32, scales: 4, latent: 32 });
});

it("does not hand the default network's options to another one", async () => {
  await expect(plan("resnet", { settings: ["network.widths=[3]"] })).rejects.toThrow(
    'Unknown key of network "resnet" "widths"',
  );
});

it("refuses a batch that is larger than the data, before anything is written", async () => {
  await expect(plan("dense", { settings: ["batchSize=8001"] })).rejects.toThrow(
    "batchSize: expected at most 8000, the number of images of fashion-mnist-10k:train, got 8001.",
  );
});

it("says how to pad images that a network cannot take", async () => {
  await expect(plan("resnet", { data: "fashion-mnist-10k" })).rejects.toThrow(
    "resnet: expected square images with a power of two a side, at least 8, got [28, 28, 1]. Pad or resize",
  );
});

it("prints network, layers and parameters as JSON", async () => {
  const run = await runVae([
    "train",
    "--network",
    "wae",
    "--dry-run",
    "--json",
    "--backend",
    "cpu",
  ]);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const printed = JSON.parse(run.stdout) as { layers: { parameters: number }[] };
  expect(printed).toMatchObject({
    stage: 1,
    network: { id: "wae", imageShape: [64, 64, 3], latent: 64, base: 128, head: "logSigma" },
    parameters: 47_082_627,
  });
  expect(printed.layers[0]).toEqual({
    name: "encoder/conv-0",
    kind: "conv 5×5",
    outputShape: [64, 64, 128],
    parameters: 25 * 3 * 128 + 128,
  });
  expect(printed.layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(47_082_627);
});
