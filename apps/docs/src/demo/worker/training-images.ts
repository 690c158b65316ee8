import { subset } from "@vae/datasets";
import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
import type { SessionImages } from "./training-session.js";

/** The embedded images: 8,000 to train on, the first 500 of the test split to look at. */
export async function loadTrainingImages(): Promise<SessionImages> {
  const all = await loadFashionMnist10k();
  return { training: subset(all, 0, 8_000), held: subset(all, 8_000, 8_500) };
}
