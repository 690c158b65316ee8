import { useBackend } from "@vae/backend";
import { lenetFeatures } from "@vae/metrics/lenet";

/** Features of two grey pictures, by the weights that come with the package. */
export async function consume(): Promise<Readonly<Record<string, number>>> {
  await useBackend("cpu");
  const { data, shape } = await lenetFeatures(new Uint8Array(2 * 784).fill(128));
  return { features: shape[1], first: data[0] };
}
