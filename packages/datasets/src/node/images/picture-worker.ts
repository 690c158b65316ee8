import { parentPort, workerData } from "node:worker_threads";
import { createPictureTaskRunner, type PictureTask } from "./picture-task.js";

/** A thread that answers one task after the other. */
const run = createPictureTaskRunner(workerData as Uint8Array<ArrayBuffer>);
parentPort?.on("message", (task: PictureTask) => {
  const result = run(task);
  const images = "images" in result && result.images.buffer;
  parentPort?.postMessage(result, images ? [images] : []);
});
