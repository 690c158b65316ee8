import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { VaeError } from "@vae/base";
import { ioFailure, readBytes } from "@vae/base/node";
import { isImageName, longestImage, type FoundImage, type ImageStore } from "./image-store.js";
import { naturalOrder } from "./natural-order.js";

/**
 * The pictures in a folder and in the folders in it.
 *
 * @throws {VaeError} IO_FAILED, when the folder cannot be read; DATA_INVALID, when it holds no image or is a file.
 */
export async function openFolderStore(folder: string): Promise<ImageStore> {
  return {
    path: folder,
    images: await findImages(folder),
    read: (name) => readBytes(join(folder, name), { limit: longestImage }),
    fileOf: (name) => join(folder, name),
    pathOf: (name) => join(folder, name),
  };
}

/**
 * All JPEG, PNG and WebP files below a folder, in natural order.
 *
 * Links are followed, each folder is entered once, names that begin with a dot are passed over.
 */
async function findImages(folder: string): Promise<FoundImage[]> {
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
    else if (found?.isFile() && isImageName(name)) {
      images.push({ name, bytes: found.size, version: found.mtimeMs });
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
