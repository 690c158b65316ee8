export {
  openPosteriorFile,
  writePosteriorFile,
  type PosteriorFile,
} from "./node/posterior-file.js";
