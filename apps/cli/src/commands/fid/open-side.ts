import { decodeNpz } from "@vae/base";
import { npzBytes, openImageSide, type ImageSide, type ImageSideOptions } from "./image-side.js";

/** One side of a score before its features are known. */
export type OpenedSide =
  | { readonly kind: "images"; readonly side: ImageSide }
  | { readonly kind: "statistics" | "features"; readonly name: string };

/** Opens a side: images, or a file of statistics or features. */
export async function openSide(name: string, options: ImageSideOptions): Promise<OpenedSide> {
  const bytes = await npzBytes(name);
  if (bytes !== undefined) {
    const arrays = decodeNpz(bytes, name);
    if ("mu" in arrays || "sigma" in arrays) return { kind: "statistics", name };
    if ("feats" in arrays) return { kind: "features", name };
  }
  return { kind: "images", side: await openImageSide(name, options) };
}
