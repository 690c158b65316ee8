import { expect, it } from "vitest";
import { runVae } from "../../test-support/run-vae.js";
import type { BackendProbe } from "./probe-backend.js";

it("tries every backend and says which one auto takes", async () => {
  const { code, stdout } = await runVae(["doctor", "--json", "--quiet"]);
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.machine.node).toBe(process.version);
  const trials = report.backends as BackendProbe[];
  const named = Object.fromEntries(trials.map((trial) => [trial.name, trial]));
  expect(Object.keys(named)).toEqual(["tensorflow", "webgpu", "webgl", "wasm", "cpu"]);
  const speed = { matMul: expect.any(Number), conv2d: expect.any(Number) };
  expect(named["cpu"]).toMatchObject({ starts: true, device: "CPU", speed });
  expect(named["webgl"]).toMatchObject({ starts: false, reason: expect.stringMatching(/./) });
  const selected = ["tensorflow", "wasm", "cpu"].find((name) => named[name]?.starts);
  expect(named["tensorflow"]?.float64 !== undefined).toBe(selected === "tensorflow");
  expect(named["cpu"]).not.toHaveProperty("float64");
  expect(report).toMatchObject({ selected, device: "CPU", graphs: selected === "tensorflow" });
});

it("times a training step in one backend", async () => {
  const { code, stdout } = await runVae(["doctor", "--probe", "wasm", "--time-step", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    name: "wasm",
    starts: true,
    stepMilliseconds: expect.any(Number),
  });
});
