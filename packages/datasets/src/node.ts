export type {
  Dataset,
  DatasetInfo,
  ImageOption,
  ImageOptions,
  OpenDatasetOptions,
} from "./node/dataset.js";
export { listCache, type CachedImages } from "./node/cache/list-cache.js";
export type { Pixels } from "./images/pixels.js";
export { listDatasets, openDataset } from "./node/open-dataset.js";
export { openPictures, type PictureSet } from "./node/open-pictures.js";
export {
  fetchDataset,
  type FetchDatasetOptions,
  type FetchPlan,
  type PlannedFile,
} from "./node/fetch/fetch-dataset.js";
export type { HttpFetch, HttpResponse } from "./node/fetch/http.js";
