import { expect, it } from "vitest";
import { runVae } from "../../test-support/run-vae.js";

it("tries every backend and says which one auto takes", async () => {
  const { code, stdout } = await runVae(["doctor", "--json", "--quiet"]);
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.machine.node).toBe(process.version);
  const trials = report.backends as { name: string; starts: boolean }[];
  const named = Object.fromEntries(trials.map((trial) => [trial.name, trial]));
  expect(Object.keys(named)).toEqual(["tensorflow", "webgpu", "webgl", "wasm", "cpu"]);
  expect(named["cpu"]).toMatchObject({ starts: true, gigaflops: expect.any(Number) });
  expect(named["webgl"]).toMatchObject({ starts: false, reason: expect.stringMatching(/./) });
  expect(report.selected).toBe(["tensorflow", "wasm", "cpu"].find((name) => named[name]?.starts));
});
