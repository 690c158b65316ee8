// Both lie one folder up from src/ and from dist/ alike: this file must stay at the top of src/.

/** The compiled loops of the JPEG decoder. */
export const jpegKernelFile = new URL("../assets/jpeg.wasm", import.meta.url);

/** What a thread that decodes pictures runs. Tests, which run from src/, have that of the last build. */
export const pictureWorkerFile = new URL("../dist/node/images/picture-worker.js", import.meta.url);
