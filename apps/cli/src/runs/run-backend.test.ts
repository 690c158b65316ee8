import { describeWhen, temporaryFolder } from "@vae/testing";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needsNative } from "../test-support/needs-native.js";
import { runVae } from "../test-support/run-vae.js";
import { checkNumerics, requestNumerics } from "./numerics.js";

const numerics = { threads: 2, precision: "float32", graphs: "optimized" } as const;

describe("what a run began with", () => {
  it("is asked for where the user asks for nothing", () => {
    const environment: NodeJS.ProcessEnv = {};
    requestNumerics(numerics, environment);
    expect(environment).toEqual({ TF_NUM_INTRAOP_THREADS: "2", VAE_PRECISION: "float32" });
    const exact: NodeJS.ProcessEnv = { TF_NUM_INTRAOP_THREADS: "4" };
    requestNumerics({ ...numerics, graphs: "exact" }, exact);
    expect(exact).toMatchObject({ TF_NUM_INTRAOP_THREADS: "4", VAE_GRAPH_OPT: "0" });
    const asked: NodeJS.ProcessEnv = { VAE_GRAPH: "1" };
    requestNumerics({ ...numerics, graphs: "off" }, asked);
    expect(asked["VAE_GRAPH"]).toBe("1");
  });

  it("has to be what it goes on with", () => {
    expect(() => {
      checkNumerics("run/environment.json", numerics, numerics);
    }).not.toThrow();
    for (const other of [{ threads: 3 }, { precision: "bfloat16" }, { graphs: "off" }] as const) {
      const [[key, value] = []] = Object.entries(other);
      expect(() => {
        checkNumerics("run/environment.json", numerics, { ...numerics, ...other });
      }).toThrow(
        `the run began with ${String(key)} ${numerics[key as "threads"]}, this process has ${String(value)}`,
      );
    }
  });
});

const trainTiny = (run: string, backend: string, ...more: string[]) => [
  "train",
  ...["--data", "fashion-mnist-10k:test", "--network", "dense", "--backend", backend, "--out", run],
  ...["--set", "network.widths=[8]", "--set", "network.latent=2", "--set", "batchSize=20"],
  ...["--set", "steps=20", "--set", "checkpointEvery=5", ...more],
];

it("never computes in another precision than it was asked for", async () => {
  const run = join(temporaryFolder(), "run");
  const { code, stderr } = await runVae(trainTiny(run, "wasm", "--precision", "bf16"));
  expect(code).toBe(3);
  expect(stderr).toContain("--precision bf16 needs native TensorFlow");
});

describeWhen(needsNative, "on native TensorFlow", () => {
  const environmentOf = (run: string) =>
    JSON.parse(readFileSync(join(run, "environment.json"), "utf8")) as { numerics: object };

  it("a run goes on with its threads, and refuses others", async () => {
    const run = join(temporaryFolder(), "run");
    const one = { environment: { TF_NUM_INTRAOP_THREADS: "1" } };
    expect((await runVae(trainTiny(run, "tensorflow"), one)).code).toBe(0);
    expect(environmentOf(run).numerics).toEqual({ ...numerics, threads: 1 });

    const resumed = await runVae(trainTiny(run, "auto", "--resume"));
    expect(resumed.code).toBe(0);
    expect(environmentOf(run).numerics).toEqual({ ...numerics, threads: 1 });

    const two = { environment: { TF_NUM_INTRAOP_THREADS: "2" } };
    const refused = await runVae(trainTiny(run, "auto", "--resume"), two);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("the run began with threads 1, this process has 2");
  });
});
