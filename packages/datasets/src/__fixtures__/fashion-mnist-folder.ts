import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Requirement } from "@vae/testing";

/** Where Debian's package puts Fashion-MNIST. */
export const fashionMnistFolder = "/usr/share/datasets/fashion-mnist";

/** What a group of tests needs: Debian's files of Fashion-MNIST. */
export const needsFashionMnist: Requirement = {
  reason: existsSync(join(fashionMnistFolder, "train-images-idx3-ubyte.gz"))
    ? undefined
    : `${fashionMnistFolder} is not there`,
  remedy: "apt-get install dataset-fashion-mnist",
};
