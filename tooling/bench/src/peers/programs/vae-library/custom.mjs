import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { createVae, denseNetwork, train } from "@vae/core";
import { writeVae } from "@vae/core/node";
import { openDataset } from "@vae/datasets/node";

await useBackend("auto");
const source = await openDataset("folder:pictures", { size: 28 });
const vae = createVae({ network: denseNetwork({ imageShape: source.shape, latent: 16 }) });
const schedule = { learningRate: 2e-3 };
await train({ vae, source, epochs: 1, batchSize: 64, schedule, rng: new Rng(1) });
await writeVae(vae, "model");
