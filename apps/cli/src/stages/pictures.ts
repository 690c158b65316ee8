import { imageSize, Rng, type Source } from "@vae/base";
import { decodeLatents, quantise, reconstruct, type Vae } from "@vae/core";
import { subset } from "@vae/datasets";
import { samplePrior } from "@vae/two-stage";
import { gridScale } from "../commands/image-file.js";
import { rowsInTurn } from "../commands/rows-in-turn.js";
import { encodePngGrid } from "../images/png-grid.js";

/** A grid of images, as a file. */
export interface Picture {
  /** What it shows: `generated` or `reconstructed`. */
  readonly name: string;
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** Images in a row of the grids, and how many of them are generated. */
const columns = 8;
const generated = 64;

/**
 * Draws what a first stage can do: images from fixed draws of the prior, and the first training images above their
 * sampled reconstructions. The draws are the same each time, so that only training moves the pictures.
 */
export async function drawPictures(vae: Vae, source: Source): Promise<Picture[]> {
  const { imageShape: shape, latent } = vae.network;
  const rng = new Rng(1).fork("pictures");
  const decoded = await decodeLatents(vae, samplePrior(generated, latent, rng.fork("prior")));
  const few = subset(source, 0, Math.min(2 * columns, source.length));
  const originals = new Uint8Array(few.length * imageSize(shape));
  await few.read(
    Uint32Array.from({ length: few.length }, (_, i) => i),
    originals,
  );
  const again = await reconstruct(vae, few, { from: "sample", rng: rng.fork("posterior") });
  const pairs = rowsInTurn(
    originals,
    quantise(again),
    Math.min(columns, few.length) * imageSize(shape),
  );
  const draw = async (name: string, images: Uint8Array): Promise<Picture> => {
    const png = await encodePngGrid({ shape, images }, { columns, scale: gridScale(shape) });
    const header = new DataView(png.buffer, png.byteOffset + 16, 8); // behind the signature and the name of IHDR
    const [width, height] = [header.getUint32(0), header.getUint32(4)];
    return { name, png, width, height, channels: shape[2] === 1 ? 1 : 3 };
  };
  return [await draw("generated", quantise(decoded)), await draw("reconstructed", pairs)];
}
