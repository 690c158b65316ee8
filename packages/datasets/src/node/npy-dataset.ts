import { basename } from "node:path";
import { readBytes } from "@vae/base/node";
import { npySource } from "../sources/npy-source.js";
import { npzSource, type NpzSourceOptions } from "../sources/npz-source.js";
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
    return { source: await npySource(await readBytes(path), { name: basename(path), range }) };
  },
};

/** Images and labels in one npz file. */
export const npz: DatasetFactory = {
  info: {
    id: "npz",
    title:
      "Images and labels in an npz file, images and labels or x_train, y_train, x_test, y_test",
    takesPath: true,
    shape: null,
    splits: { all: null, train: null, test: null },
    defaultSplit: "all",
    options: ["range"],
    licence: "that of the file",
    citation: "that of the file",
    origin: "npz:PATH, or a path that ends in .npz; uint8, or floats in [0, 1] or a stated range",
  },
  async open(request) {
    const split = request.split as NonNullable<NpzSourceOptions["split"]>;
    const options = { name: basename(request.path), range: request.range, split };
    return { source: await npzSource(await readBytes(request.path), options) };
  },
};
