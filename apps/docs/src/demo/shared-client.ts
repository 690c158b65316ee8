import { createDemoClient, type DemoClient } from "./protocol/demo-client.js";

let shared: DemoClient | undefined;

/** The page's side of the one worker of this site, which starts when it is first asked for. */
export function demoClient(): DemoClient {
  if (shared !== undefined) return shared;
  const worker = new Worker(new URL("./worker/main.ts", import.meta.url), { type: "module" });
  const client = createDemoClient(worker);
  worker.addEventListener("error", ({ message }) => {
    client.fail(`The worker of this page does not run: ${message || "its script does not load"}.`);
  });
  shared = client;
  return client;
}
