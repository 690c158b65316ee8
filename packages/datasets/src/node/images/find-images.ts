import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { VaeError } from "@vae/base";
import { ioFailure } from "@vae/base/node";
import { naturalOrder } from "./natural-order.js";

/**
 * All JPEG, PNG and WebP files below a folder, in natural order, as paths relative to it with `/`.
 *
 * Links are followed, each folder is entered once, names that begin with a dot are passed over.
 *
 * @throws {VaeError} IO_FAILED, when the folder cannot be read; DATA_INVALID, when it holds no image.
 */
export async function findImages(folder: string): Promise<string[]> {
  const images: string[] = [];
  const entered = new Set<string>();
  let others = 0;

  async function enter(relative: string): Promise<void> {
    const path = join(folder, relative);
    const real = await realpath(path);
    if (entered.has(real)) return; // a link back to a folder above, or a second link to one place
    entered.add(real);
    const entries = await readdir(path, { withFileTypes: true });
    // In a fixed order, since of two links to one folder the first is entered.
    entries.sort((a, b) => naturalOrder(a.name, b.name));
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const name = relative === "" ? entry.name : `${relative}/${entry.name}`;
      // A dead link is none of the images; it shows as one of the other files.
      const target = entry.isSymbolicLink()
        ? await stat(join(folder, name)).catch(() => undefined)
        : entry;
      if (target?.isDirectory()) await enter(name);
      else if (target?.isFile() && /\.(jpe?g|png|webp)$/i.test(name)) images.push(name);
      else others += 1;
    }
  }

  try {
    await enter("");
  } catch (cause) {
    throw ioFailure(cause, { action: "read", path: folder });
  }
  if (images.length === 0) {
    const seen = others === 0 ? "it is empty" : `it holds ${others} other files`;
    throw new VaeError("DATA_INVALID", `${folder}: holds no JPEG, PNG or WebP image; ${seen}.`);
  }
  return images.sort(naturalOrder);
}
