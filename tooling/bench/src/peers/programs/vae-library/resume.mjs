import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { createVae, denseNetwork, train } from "@vae/core";
import { loadCheckpoint, saveCheckpoint } from "@vae/core/node";
import { openDataset } from "@vae/datasets/node";

await useBackend("auto");
const source = await openDataset("npy:images.npy");
const config = { latent: 16, steps: 2000, batchSize: 64 };
const { latent, steps, batchSize } = config;
const vae = createVae({ network: denseNetwork({ imageShape: source.shape, latent }) });
const resumeFrom = await loadCheckpoint("run", config);
await train({
  vae,
  source,
  steps,
  batchSize,
  schedule: { learningRate: 2e-3 },
  rng: new Rng(1),
  checkpointEvery: 100,
  ...(resumeFrom && { resumeFrom }),
  callbacks: { onCheckpoint: (state) => saveCheckpoint("run", state, { config }) },
});
