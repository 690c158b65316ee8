import { basename } from "node:path";
import { readBytes } from "@vae/base/node";
import { npySource } from "../sources/npy-source.js";
import type { DatasetFactory } from "./dataset.js";

/** Images in one npy file. */
export const npy: DatasetFactory = {
  info: {
    id: "npy",
    title: "Images in an npy file, [n, height, width] or [n, height, width, channels]",
    takesPath: true,
    shape: null,
    splits: { all: null },
    defaultSplit: "all",
    options: ["range"],
    licence: "that of the file",
    citation: "that of the file",
    origin: "npy:PATH, or a path that ends in .npy; uint8, or floats in [0, 1] or a stated range",
  },
  async open({ path, range }) {
    const name = basename(path);
    return { source: await npySource(await readBytes(path), { name, range }) };
  },
};
