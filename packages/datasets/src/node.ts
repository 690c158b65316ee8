export type {
  Dataset,
  DatasetInfo,
  ImageOption,
  ImageOptions,
  OpenDatasetOptions,
} from "./node/dataset.js";
export { listDatasets, openDataset } from "./node/open-dataset.js";
