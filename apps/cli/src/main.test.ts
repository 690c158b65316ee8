import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { program, runVae } from "./test-support/run-vae.js";

/** Milliseconds of processor time that `vae` takes: on a busy machine the clock measures the neighbours. */
async function processorTime(args: readonly string[]): Promise<number> {
  const report =
    'process.on("exit", () => { const { user, system } = process.cpuUsage();' +
    ' require("node:fs").writeSync(2, "\\nCPU " + (user + system) / 1000); });';
  const hook = `data:text/javascript,import{createRequire}from"node:module";const require=createRequire("file:///");${encodeURIComponent(report)}`;
  const { stderr } = await runVae(args, { nodeOptions: ["--import", hook] });
  return Number(/CPU ([\d.]+)$/.exec(stderr)?.[1]);
}

async function medianOfTen(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let i = 0; i < 10; i++) values.push(await measure());
  values.sort((a, b) => a - b);
  return ((values[4] ?? Number.NaN) + (values[5] ?? Number.NaN)) / 2;
}

describe("start", () => {
  it("prints help in less than 200 ms", async () => {
    expect(await medianOfTen(() => processorTime(["--help"]))).toBeLessThan(200);
  });

  it("refuses a wrong option in less than 400 ms", async () => {
    expect(await medianOfTen(() => processorTime(["train", "--lerning-rate", "3"]))).toBeLessThan(
      400,
    );
  });
});

describe("what is asked for", () => {
  it("prints help on standard output and exits 0", async () => {
    const { code, stdout, stderr } = await runVae(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of ["doctor", "datasets", "train", "sample", "reconstruct"]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    }
    for (const name of ["evaluate", "latents", "reproduce", "report"]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    }
  });

  it("prints the help of a command", async () => {
    for (const args of [
      ["latents", "renormalise", "--help"],
      ["help", "latents", "renormalise"],
    ]) {
      const { code, stdout } = await runVae(args);
      expect(code).toBe(0);
      expect(stdout).toContain("--mode <mode>");
      expect(stdout).toContain("none, paper,");
    }
  });

  it("prints the version", async () => {
    const { code, stdout } = await runVae(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });
});

describe("what is unknown on the command line", () => {
  it.each([
    ["a near option", ["train", "--sed", "3"], "unknown option '--sed' (Did you mean"],
    ["a far option", ["train", "--lerning-rate", "3"], "unknown option '--lerning-rate'"],
    ["a near command", ["trian"], "unknown command 'trian' (Did you mean train?)"],
    ["a far command", ["frobnicate"], "unknown command 'frobnicate'"],
    ["a near command of a group", ["latents", "stat", "x"], "(Did you mean stats?)"],
    ["no command", [], "a command is missing, one of doctor, backend, datasets"],
    ["no command of a group", ["datasets"], "a command is missing, one of list, info, fetch"],
    ["help for a near command", ["help", "trian"], 'Did you mean "train"?'],
    ["help for a command without commands", ["help", "train", "x"], 'train has no command "x".'],
    ["too many arguments", ["doctor", "x"], "too many arguments for 'doctor'"],
    ["a missing argument", ["datasets", "info"], "missing required argument 'id'"],
    ["a missing option", ["sample", "r"], "required option '--out <file>' not specified"],
    ["a negative seed", ["train", "--seed", "-1"], "Expected a whole number, 0 or more."],
    ["a seed that is no number", ["train", "--seed", "x"], "Expected a whole number, 0 or more."],
    ["no image", ["sample", "r", "--out", "a.png", "--n", "0"], "a whole number, 1 or more."],
    ["a near backend", ["doctor", "--backend", "wams"], 'Did you mean "wasm"?'],
    [
      "a near mode",
      ["latents", "renormalise", "a.npy", "--out", "b.npy", "--mode", "papr"],
      'Did you mean "paper"?',
    ],
    [
      "a near sampler",
      ["sample", "r", "--out", "a.png", "--sampler", "priro"],
      'Did you mean "prior"?',
    ],
    ["a third stage", ["sample", "r", "--out", "a.png", "--stage", "3"], 'Unknown stage "3".'],
    ["a near row", ["evaluate", "r", "--rows", "gen2/none"], 'Did you mean "gen-2/none"?'],
    ["a near recipe", ["reproduce", "fashion-quik"], 'Did you mean "fashion-quick"?'],
    ["a near data set", ["datasets", "info", "fashion-mnist-10"], 'Did you mean "fashion-mnist'],
    ["another kind of file", ["sample", "r", "--out", "a.jpg"], "a name that ends in .png or .npy"],
    ["training of nothing", ["train", "--data", "fashion-mnist-10k"], "--network ID is missing"],
    [
      "two stages at once",
      ["train", "--second-stage", "r", "--out", "q"],
      "--out is for a first stage",
    ],
  ])("exits 2 for %s", async (_, args, message) => {
    const { code, stdout, stderr } = await runVae(args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: [^\n]*\n$/); // one sentence, or two, in one line
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("takes VAE_BACKEND for --backend", async () => {
    const { code, stderr } = await runVae(["doctor"], { environment: { VAE_BACKEND: "wams" } });
    expect(code).toBe(2);
    expect(stderr).toContain('Unknown backend "wams". Did you mean "wasm"?');
  });
});

describe("--json", () => {
  it("prints an error as the one JSON document", async () => {
    for (const args of [
      ["train", "--sed", "3"],
      ["latents", "stats", "missing.npy"],
    ]) {
      const { code, stdout, stderr } = await runVae([...args, "--json"]);
      const { error } = JSON.parse(stdout);
      const page = args[0] === "train" ? "" : " See apps/docs/guide/errors.md#io-failed.";
      expect(stderr).toBe(`error: ${error.message}${page}\n`);
      expect({ code, errorCode: error.code }).toEqual(
        args[0] === "train" ? { code: 2, errorCode: "USAGE" } : { code: 5, errorCode: "IO_FAILED" },
      );
    }
  });

  it("prints a result as the one JSON document and logs elsewhere", async () => {
    const { code, stdout, stderr } = await runVae(["datasets", "list", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).datasets[0]).toMatchObject({ id: "fashion-mnist-10k" });
  });
});

describe("colours", () => {
  const args = ["trian"];

  it("are left out where there is no terminal", async () => {
    expect((await runVae(args)).stderr).not.toContain("\u001b[");
  });

  it("come with FORCE_COLOR and go with NO_COLOR", async () => {
    const forced = await runVae(args, { environment: { FORCE_COLOR: "1" } });
    expect(forced.stderr).toMatch(/^\u001b\[31merror:\u001b\[39m/); // eslint-disable-line no-control-regex
    const both = await runVae(args, { environment: { FORCE_COLOR: "1", NO_COLOR: "1" } });
    expect(both.stderr).not.toContain("\u001b[");
  });
});

it("ends quietly when nobody reads on", async () => {
  const child = spawn(process.execPath, [program, "datasets", "list"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

it("tells an old Node in one sentence", async () => {
  const versions = "{...process.versions,node:'18.20.0'}";
  const old = `data:text/javascript,Object.defineProperty(process,"versions",{value:${versions}})`;
  const { code, stdout, stderr } = await runVae(["--help"], { nodeOptions: ["--import", old] });
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: "",
    stderr: "error: Node 18.20.0 is too old: vae needs Node 20.19 or newer.\n",
  });
});
