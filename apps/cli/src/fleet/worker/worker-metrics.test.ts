import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createWorkerMetrics, serveMetrics } from "./worker-metrics.js";

it("counts jobs, steps, memory and the wait in the queue", async () => {
  let now = 0;
  const metrics = createWorkerMetrics({ now: () => now });
  const lines = async () => (await metrics.registry.metrics()).split("\n");
  metrics.started(30);
  metrics.progress("a", { phase: "first stage", step: 100, memoryMiB: 200 });
  metrics.progress("a", { phase: "first stage", step: 150, memoryMiB: 300 });
  metrics.progress("a", { phase: "second stage", step: 40, memoryMiB: 300 }); // another count
  const before = await lines();
  expect(before).toContain("vae_worker_jobs_active 1");
  expect(before).toContain("vae_worker_steps_total 50");
  expect(before).toContain("vae_worker_steps_per_second 5"); // 50 in the last 10 s
  expect(before).toContain(`vae_worker_job_memory_bytes ${300 * 2 ** 20}`);
  expect(before).toContain('vae_worker_queue_wait_seconds_bucket{le="10"} 0');
  expect(before).toContain('vae_worker_queue_wait_seconds_bucket{le="60"} 1');
  now = 11_000;
  metrics.ended("a", "done", 12);
  const after = await lines();
  expect(after).toContain('vae_worker_jobs_total{end="done"} 1');
  expect(after).toContain("vae_worker_jobs_active 0");
  expect(after).toContain("vae_worker_steps_per_second 0");
  expect(after).toContain("vae_worker_job_memory_bytes 0");
});

it("serves them, and says when the port is taken", async () => {
  const { registry } = createWorkerMetrics();
  const server = await serveMetrics(registry, 0, "127.0.0.1");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(await answer.text()).toContain("process_resident_memory_bytes");
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  await expect(serveMetrics(registry, port, "127.0.0.1")).rejects.toMatchObject({
    code: "IO_FAILED",
  });
});
