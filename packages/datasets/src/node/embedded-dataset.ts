import { fashionMnist10kSplits, loadFashionMnist10k } from "../embedded-fashion-mnist.js";
import { fashionMnistCitation, fashionMnistClasses } from "../fashion-mnist/facts.js";
import { pad } from "../sources/pad.js";
import type { DatasetFactory } from "./dataset.js";

type Split = keyof typeof fashionMnist10kSplits;

/** The 10,000 images that come with the package. */
export const fashionMnist10k: DatasetFactory = {
  info: {
    id: "fashion-mnist-10k",
    title: "Fashion-MNIST, the 10,000 official test images, part of this package",
    takesPath: false,
    shape: [28, 28, 1],
    splits: Object.fromEntries(
      Object.entries(fashionMnist10kSplits).map(([split, [start, end]]) => [split, end - start]),
    ),
    defaultSplit: "train",
    classNames: fashionMnistClasses,
    options: ["pad"],
    licence: "MIT, copyright 2017 Zalando SE",
    citation: fashionMnistCitation,
    origin:
      "in the package: t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte of Debian's dataset-fashion-mnist; " +
      "train is the first 8,000 of them, test the last 2,000",
  },
  async open({ split, pad: side }) {
    const source = await loadFashionMnist10k({ split: split as Split });
    return { source: side === undefined ? source : pad(source, side) };
  },
};
