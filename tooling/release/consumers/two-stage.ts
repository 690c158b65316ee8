import { Rng } from "@vae/base";
import { createRenormalisation, latentMoments } from "@vae/two-stage";
import { gaussian } from "@vae/two-stage/samplers";

/** Latents of too little variance, renormalised, and new ones drawn from a Gaussian that fits them. */
export async function consume(): Promise<Readonly<Record<string, number>>> {
  const data = new Rng(1).normals(new Float32Array(400)).map((z) => 0.5 * z);
  const { apply, scale } = createRenormalisation("paper", latentMoments(data, 2));
  const fitted = await gaussian().fit({ width: 2, data: apply(data) }, new Rng(2));
  const drawn = await fitted.sample(4, new Rng(3));
  return { scale: scale[0], drawn: drawn[0] };
}
