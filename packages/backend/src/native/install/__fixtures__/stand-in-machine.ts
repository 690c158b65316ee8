import type { Requirement } from "@vae/testing";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { describePlatform, platformKey } from "../platform.js";
import { writeZip } from "./write-zip.js";

const headers = join(dirname(dirname(process.execPath)), "include", "node");

/** What the tests of the installer need: a real compiler, for one small module. */
export const needsCompiler: Requirement =
  platformKey(describePlatform()).startsWith("linux-x64-")
    ? {
        reason:
          spawnSync("g++", ["--version"]).status === 0
            ? undefined
            : "there is no C++ compiler (g++)",
        remedy: "apt-get install g++",
      }
    : {
        reason: "what stands in for TensorFlow is that of Linux on x64",
        remedy: "run the tests there",
      };

/** A machine of its own for the installer: a folder with an empty cache and the only programs on the path. */
export interface StandInMachine {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A wheel with the names of TensorFlow's and nothing in them. */
  readonly wheel: string;
  /** How often each stand-in program has been called for its work. */
  calls(program: "g++" | "pip"): number;
}

let standInBinding: string | undefined;

/** Creates one; it goes when the test ends. */
export function createStandInMachine({
  programs = ["g++", "python3"],
}: { programs?: readonly string[] } = {}): StandInMachine {
  const folder = temporaryFolder();
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, "bin");
  mkdirSync(path);
  const wheel = join(folder, "tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl");
  writeWheel(wheel);
  standInBinding ??= compileStandIn();
  const scripts: Record<string, string> = {
    "g++": `
      [ "$1" = --version ] && exit 0
      echo call >> ${folder}/g++.log
      while [ $# -gt 0 ]; do [ "$1" = -o ] && out="$2"; shift; done
      /bin/sleep 0.1
      /bin/cp ${standInBinding} "$out"`,
    python3: `
      [ "$3" = --version ] && exit 0
      echo call >> ${folder}/pip.log
      while [ $# -gt 0 ]; do [ "$1" = -d ] && out="$2"; shift; done
      /bin/sleep 0.2
      /bin/cp ${wheel} "$out"`,
  };
  for (const name of programs) {
    const script = join(path, name);
    writeFileSync(script, `#!/bin/sh${scripts[name] ?? "\nexit 1"}\n`);
    chmodSync(script, 0o755);
  }
  return {
    folder,
    wheel,
    environment: { PATH: path, VAE_CACHE: join(folder, "cache") },
    calls(program) {
      try {
        return readFileSync(join(folder, `${program}.log`), "utf8").split("\n").length - 1;
      } catch {
        return 0;
      }
    },
  };
}

/** Writes a wheel that has the files which the installer takes, and one that it does not. */
function writeWheel(path: string): void {
  const bytes = (size: number) => new Uint8Array(size).map((_, i) => (i * i) % 251);
  writeZip(path, {
    "tensorflow/libtensorflow_cc.so.2": bytes(3_000_000),
    "tensorflow/libtensorflow_framework.so.2": bytes(1_000_000),
    "tensorflow/include/tensorflow/c/c_api.h": bytes(10),
    "tensorflow/python/large.py": bytes(1000),
  });
}

function compileStandIn(): string {
  const source = fileURLToPath(new URL("stand-in-binding.cc", import.meta.url));
  const output = join(temporaryFolder(), "stand-in.node");
  const flags = ["-shared", "-fPIC", "-DNAPI_VERSION=8", "-DBUILDING_NODE_EXTENSION"];
  const result = spawnSync("g++", [...flags, `-I${headers}`, source, "-o", output]);
  if (result.status !== 0) throw new Error(result.stderr.toString());
  process.once("exit", () => {
    rmSync(dirname(output), { recursive: true, force: true });
  });
  return output;
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "vae-native-"));
}
