import { describeDataset } from "@vae/datasets";
import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";

/** The moments of the images that come with the package, which a bundler must bring along. */
export async function consume(): Promise<Readonly<Record<string, number>>> {
  const { images, mean } = await describeDataset(await loadFashionMnist10k({ split: "test" }));
  return { images, mean: mean[0] };
}
