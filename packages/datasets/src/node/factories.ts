import type { DatasetFactory } from "./dataset.js";
import { celeba } from "./celeba-dataset.js";
import { cifar10, cifar100 } from "./cifar-datasets.js";
import { fashionMnist10k } from "./embedded-dataset.js";
import { folder } from "./folder-dataset.js";
import { fashionMnist, mnist } from "./idx-datasets.js";
import { npy, npz } from "./npy-dataset.js";
import { svhn } from "./svhn-dataset.js";
import { synthetic } from "./synthetic-dataset.js";

/** All kinds of data sets. A new one is a factory in a file of its own and a word here. */
export const factories: readonly DatasetFactory[] = [
  fashionMnist10k,
  fashionMnist,
  mnist,
  cifar10,
  cifar100,
  celeba,
  svhn,
  npy,
  npz,
  folder,
  synthetic,
];
