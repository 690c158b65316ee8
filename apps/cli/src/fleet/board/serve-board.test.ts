import { describeWhen, needsRedis, sharedFolder } from "@vae/testing";
import { startRedis, type RedisServer } from "@vae/testing/servers";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { submitSweep } from "../queue/submit-sweep.js";
import { chaosJobs } from "../chaos/__fixtures__/chaos-jobs.js";
import { serveBoard } from "./serve-board.js";

describeWhen(needsRedis, "the board of a queue", () => {
  const folder = sharedFolder();
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis(folder);
  });
  afterAll(() => redis.stop());

  const open = async (host: string, token?: string) => {
    const board = await serveBoard({ queue: redis.url, port: 0, host, token });
    onTestFinished(() => board.close());
    return board;
  };

  it("shows the jobs that wait, and changes nothing", async () => {
    const jobs = await chaosJobs({ count: 2, steps: 4, width: 4 });
    await submitSweep(jobs, { queue: redis.url, store: join(folder, "store") });
    const { url } = await open("127.0.0.1");
    expect(await (await fetch(url)).text()).toContain("vae sweep");
    const queues = await (await fetch(`${url}api/queues`)).json();
    const [queue] = queues.queues;
    expect(queue).toMatchObject({ name: "vae-sweep", readOnlyMode: true });
    expect(queue.counts.waiting).toBe(2);
    const clean = await fetch(`${url}api/queues/vae-sweep/obliterate`, { method: "PUT" });
    expect(clean.ok).toBe(false);
  });

  it("answers no page that reaches this machine under another name", async () => {
    const { url } = await open("127.0.0.1");
    const status = await new Promise<number | undefined>((resolve) => {
      request(url, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  it("asks for the token where others reach it, and is not served there without one", async () => {
    await expect(
      serveBoard({ queue: redis.url, port: 0, host: "0.0.0.0", token: "short" }),
    ).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    const token = "a-token-of-some-length";
    const { url } = await open("0.0.0.0", token);
    const local = url.replace("0.0.0.0", "127.0.0.1");
    expect((await fetch(local)).status).toBe(401);
    const withPassword = (password: string) =>
      fetch(local, {
        headers: { authorization: `Basic ${Buffer.from(`me:${password}`).toString("base64")}` },
      });
    expect((await withPassword("a-token-of-some-other")).status).toBe(401);
    expect((await withPassword(token)).status).toBe(200);
  });

  it("says when the port is taken", async () => {
    const { url } = await open("127.0.0.1");
    const port = Number(new URL(url).port);
    await expect(serveBoard({ queue: redis.url, port, host: "127.0.0.1" })).rejects.toMatchObject({
      code: "IO_FAILED",
    });
  });
});
