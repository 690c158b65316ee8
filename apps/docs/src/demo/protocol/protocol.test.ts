import { MessageChannel } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import { createDemoClient, type DemoClient } from "./demo-client.js";
import type { CallMessage, Channel, WorkerMessage } from "./messages.js";
import { newestOnly } from "./newest-only.js";
import { serveCalls, type Handlers, type Tell } from "./serve-calls.js";

/** Both sides over a channel of Node, which clones messages as a worker's does. */
function connected(handlers: Partial<Handlers>): { client: DemoClient; tell: Tell } {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
  });
  let tell: Tell | undefined;
  serveCalls(port2 as unknown as Channel<WorkerMessage, CallMessage>, (given) => {
    tell = given;
    return handlers as Handlers;
  });
  port1.start();
  port2.start();
  const client = createDemoClient(port1 as unknown as Channel<CallMessage, WorkerMessage>);
  return { client, tell: tell! };
}

it("gives each caller its own answer, in whatever order they come", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { client } = connected({
    async decode({ latents }) {
      if (latents[0] === 1) await held;
      else release();
      return latents.map((value) => value * 2);
    },
  });
  const answers = await Promise.all([
    client.call("decode", { latents: Float32Array.of(1) }),
    client.call("decode", { latents: Float32Array.of(4) }),
  ]);
  expect(answers).toEqual([Float32Array.of(2), Float32Array.of(8)]);
});

it("hands on what went wrong, also where a handler throws at once", async () => {
  const { client } = connected({
    openExplorer: () => {
      throw new Error("weights: cannot be read.");
    },
  });
  await expect(client.call("openExplorer", undefined)).rejects.toThrow("weights: cannot be read.");
});

it("brings news to those who listen, until they do not", async () => {
  const { client, tell } = connected({ pauseTraining: () => undefined });
  const heard: number[] = [];
  const stop = client.listen("scoring", ({ done }) => heard.push(done));
  tell("scoring", { what: "A", done: 1, total: 2 });
  await client.call("pauseTraining", undefined); // messages keep their order
  stop();
  tell("scoring", { what: "A", done: 2, total: 2 });
  await client.call("pauseTraining", undefined);
  expect(heard).toEqual([1]);
});

it("fails all that waits and all that follows when the worker cannot run", async () => {
  const { client } = connected({ openExplorer: () => new Promise(() => undefined) });
  const waits = client.call("openExplorer", undefined);
  client.fail("The worker does not start.");
  await expect(waits).rejects.toThrow("The worker does not start.");
  await expect(client.call("openExplorer", undefined)).rejects.toThrow("does not start");
});

it("runs the first and the last of requests that come at once", async () => {
  const ran: number[] = [];
  const request = newestOnly(async (value: number) => {
    await Promise.resolve();
    ran.push(value);
  });
  for (const value of [1, 2, 3, 4]) request(value);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(ran).toEqual([1, 4]);
  request(5);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(ran).toEqual([1, 4, 5]);
});
