import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { VaeError } from "@vae/base";
import { ioFailure } from "@vae/base/node";
import { naturalOrder } from "./natural-order.js";

/** An image file that nobody has opened yet. */
export interface FoundImage {
  /** Path relative to the folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  /** When it was last changed, in milliseconds. */
  readonly changed: number;
}

/**
 * All JPEG, PNG and WebP files below a folder, in natural order.
 *
 * Links are followed, each folder is entered once, names that begin with a dot are passed over.
 *
 * @throws {VaeError} IO_FAILED, when the folder cannot be read; DATA_INVALID, when it holds no image or is a file.
 */
export async function findImages(folder: string): Promise<FoundImage[]> {
  const images: FoundImage[] = [];
  const entered = new Set<string>();
  let others = 0;

  async function enter(relative: string): Promise<void> {
    const path = join(folder, relative);
    const real = await realpath(path);
    if (entered.has(real)) return; // a link back to a folder above, or a second link to one place
    entered.add(real);
    const names = (await readdir(path)).filter((name) => !name.startsWith("."));
    // In a fixed order, since of two links to one folder the first is entered.
    for (const name of names.sort(naturalOrder))
      await look(relative ? `${relative}/${name}` : name);
  }

  async function look(name: string): Promise<void> {
    // A dead link is none of the images; it counts as one of the other files.
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isDirectory()) await enter(name);
    else if (found?.isFile() && /\.(jpe?g|png|webp)$/i.test(name)) {
      images.push({ name, bytes: found.size, changed: found.mtimeMs });
    } else others += 1;
  }

  try {
    if (!(await stat(folder)).isDirectory()) {
      throw new VaeError("DATA_INVALID", `${folder}: expected a folder of pictures, got a file.`);
    }
    await enter("");
  } catch (cause) {
    throw ioFailure(cause, { action: "read", path: folder });
  }
  if (images.length === 0) {
    const seen = others === 0 ? "it is empty" : `it holds ${others} other files`;
    throw new VaeError("DATA_INVALID", `${folder}: holds no JPEG, PNG or WebP image; ${seen}.`);
  }
  return images.sort((a, b) => naturalOrder(a.name, b.name));
}
