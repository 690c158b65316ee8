import { describeDataset, shapeImages, subset } from "@vae/datasets";

/** The moments of made pictures, half of them. */
export async function consume(): Promise<Readonly<Record<string, number>>> {
  const source = subset(shapeImages({ length: 20, side: 16, seed: 1 }), 0, 10);
  const { images, mean } = await describeDataset(source);
  return { images, mean: mean[0] };
}
