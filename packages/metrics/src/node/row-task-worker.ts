import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { serveJobs, type SharedJobs } from "./row-jobs.js";

/** A thread that takes tasks; it sleeps in between, so that messages are looked for and not waited for. */
const jobs = workerData as SharedJobs;
serveJobs(jobs, () => {
  for (;;) {
    const message = parentPort && receiveMessageOnPort(parentPort);
    if (!message) return;
    jobs.workspace = message.message as Float64Array;
  }
});
