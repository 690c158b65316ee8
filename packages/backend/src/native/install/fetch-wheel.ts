import { VaeError } from "@vae/base";
import { existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { folderSize } from "./native-build.js";
import { byteProgress, formatBytes, type OnProgress } from "./progress.js";
import { lastLine, runProgram } from "./run-program.js";

/** A wheel that pip can fetch. */
export interface WantedWheel {
  /** As pip takes it, e.g. `tensorflow-cpu==2.21.*`. */
  readonly requirement: string;
  /** Its size, where that is known beforehand. */
  readonly bytes?: number;
}

/** The wheel that carries TensorFlow's C library. */
export interface PinnedWheel extends WantedWheel {
  /** Wheels of other Pythons differ by less than 1 %. */
  readonly bytes: number;
  /** Size of what is taken of it. */
  readonly unpackedBytes: number;
}

/** The wheel to take for a processor. Its version is the one that everything here was tested with. */
export function pinnedWheel(processor: string): PinnedWheel {
  const sizes = { bytes: 273_829_956, unpackedBytes: 854_000_000 };
  // tensorflow-cpu has no wheels for arm64, where tensorflow itself comes without CUDA.
  return {
    requirement: `${processor === "arm64" ? "tensorflow" : "tensorflow-cpu"}==2.21.*`,
    ...sizes,
  };
}

/** Ways to run pip, as the machine has it configured, in the order in which they are tried. */
const pipPrograms: readonly (readonly [string, ...string[]])[] = [
  ["python3", "-m", "pip"],
  ["pip3"],
  ["pip"],
  ["uv", "tool", "run", "pip"],
];

/** The first pip that answers; undefined when there is none. */
export async function findPip(
  environment: NodeJS.ProcessEnv,
): Promise<readonly [string, ...string[]] | undefined> {
  for (const program of pipPrograms) {
    const version = await runProgram([...program, "--version"], { environment });
    if (version?.code === 0) return program;
  }
  return undefined;
}

/**
 * Downloads a wheel with pip. Where the machine's own Python is one that TensorFlow has no wheel for, the wheel
 * of Python 3.11 is taken: no Python runs it.
 *
 * @param folder - Where it goes; pip's temporary files go there too, so that they leave with it.
 * @returns The wheel's path.
 * @throws {VaeError} BACKEND_UNAVAILABLE, when there is no pip; IO_FAILED, when pip cannot get it.
 */
export async function fetchWheel(
  { requirement, bytes = 0 }: WantedWheel,
  folder: string,
  environment: NodeJS.ProcessEnv,
  onProgress: OnProgress,
): Promise<string> {
  const pip = await findPip(environment);
  if (pip === undefined) throw new VaeError("BACKEND_UNAVAILABLE", noPip(requirement));
  const temporary = join(folder, "temporary");
  await mkdir(temporary, { recursive: true });
  const report = byteProgress(
    onProgress,
    "library",
    bytes > 0 ? `fetching ${requirement} (${formatBytes(bytes)})` : `fetching ${requirement}`,
    bytes,
  );
  const timer = setInterval(() => {
    const done = sizeIfThere(folder);
    report(bytes > 0 ? Math.min(bytes, done) : done);
  }, 500);
  try {
    const download = [
      ...pip,
      "download",
      "--no-deps",
      "--only-binary=:all:",
      "--no-input",
      "-d",
      folder,
    ] as const;
    const otherPython = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"];
    const platforms = ["2_27", "2_28", "2_17"].flatMap((glibc) => [
      "--platform",
      `manylinux_${glibc}_${process.arch === "arm64" ? "aarch64" : "x86_64"}`,
    ]);
    let said = "";
    for (const options of [[], [...otherPython, ...platforms]]) {
      const result = await runProgram([...download, ...options, requirement], {
        environment: { ...environment, TMPDIR: temporary },
      });
      const [wheel] = readdirSync(folder).filter((name) => name.endsWith(".whl"));
      if (result?.code === 0 && wheel !== undefined) return join(folder, wheel);
      said ||= lastLine(result?.errors ?? "");
    }
    throw new VaeError(
      "IO_FAILED",
      `pip cannot download ${requirement} (${said}); check the network and pip's index, or give --tensorflow DIR or --libtensorflow FILE.`,
    );
  } finally {
    clearInterval(timer);
  }
}

/** The sentence for a machine without pip. */
export function noPip(requirement: string): string {
  return `there is no pip to download ${requirement} with; install python3-pip or uv, or give --tensorflow DIR or --libtensorflow FILE.`;
}

function sizeIfThere(folder: string): number {
  try {
    return existsSync(folder) ? folderSize(folder) : 0;
  } catch {
    return 0; // a file went away between listing and asking
  }
}
