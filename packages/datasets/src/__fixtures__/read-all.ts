import { imageSize, type Source } from "@vae/base";

/** The bytes of all images of a source, in its order. */
export async function readAll(source: Source): Promise<Uint8Array> {
  const out = new Uint8Array(source.length * imageSize(source.shape));
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    out,
  );
  return out;
}
