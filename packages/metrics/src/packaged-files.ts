// The file lies one folder up from src/ and from dist/ alike: this one must stay at the top of src/.

/** What a thread of `threadedLinearAlgebra` runs. Tests, which run from src/, have that of the last build. */
export const rowTaskWorkerFile = new URL("../dist/node/row-task-worker.js", import.meta.url);
