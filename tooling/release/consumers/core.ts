import { useBackend } from "@vae/backend";
import { Rng, type Source } from "@vae/base";
import { createVae, denseNetwork, train } from "@vae/core";

/** Pictures of one pixel each, sixteen places. */
const source: Source = {
  length: 16,
  shape: [4, 4, 1],
  fingerprint: "one pixel",
  read(indices, out) {
    out.fill(0, 0, indices.length * 16);
    for (let i = 0; i < indices.length; i++) out[i * 16 + indices[i]] = 255;
    return Promise.resolve();
  },
};

/** The loss of a small VAE after five steps. */
export async function consume(): Promise<Readonly<Record<string, number>>> {
  await useBackend("cpu");
  const network = denseNetwork({ imageShape: source.shape, latent: 2, widths: [8] });
  const losses: number[] = [];
  await train({
    vae: createVae({ network }),
    source,
    steps: 5,
    batchSize: 8,
    schedule: { learningRate: 1e-2 },
    rng: new Rng(1),
    callbacks: { onStep: ({ loss }) => void losses.push(loss) },
  });
  return { logged: losses.length, loss: losses.at(-1) ?? NaN };
}
