import { VaeError } from "@vae/base";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { byteProgress, type OnProgress } from "./progress.js";
import { lastLine, runProgram } from "./run-program.js";
import { readZip, unpackZipEntry } from "./zip.js";

/** TensorFlow's C library in a build, by paths relative to the build's `site` folder. */
export interface TensorFlowLibrary {
  /** Folder of the shared libraries. */
  readonly folder: string;
  readonly include: string;
  /** Names of the files to link against, e.g. `libtensorflow_cc.so.2`. */
  readonly names: readonly string[];
}

/** The C library as wheels and as TensorFlow's own archives call it. */
const libraryNames = ["libtensorflow_cc.so.2", "libtensorflow.so.2"];
const frameworkName = "libtensorflow_framework.so.2";

/** What is taken of a wheel: two libraries, and the few headers that the binding includes. */
const neededOfWheel =
  /^tensorflow\/(libtensorflow_(cc|framework)\.so\.2|include\/(tensorflow\/(c|core\/platform)|tsl\/platform|xla\/tsl\/c)\/.*\.h)$/;

/**
 * Links to an installed TensorFlow or an unpacked wheel.
 *
 * @param path - The folder `tensorflow`, or the one that holds it (`site-packages`).
 * @throws {VaeError} DATA_INVALID, when the library or its headers are not there.
 */
export async function linkTensorFlow(path: string, site: string): Promise<TensorFlowLibrary> {
  const found = [resolve(path), resolve(path, "tensorflow")].find((folder) => hasLibrary(folder));
  if (found === undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${path} holds no ${libraryNames.join(" or ")}; give the folder "tensorflow" of an installed or unpacked wheel.`,
    );
  }
  await mkdir(site, { recursive: true });
  await symlink(found, join(site, "tensorflow"));
  // The CUDA wheel looks for NVIDIA's libraries beside itself.
  const nvidia = join(dirname(found), "nvidia");
  if (existsSync(nvidia)) await symlink(nvidia, join(site, "nvidia"));
  return describeLibrary(site, path);
}

/**
 * Takes the library out of a wheel.
 *
 * @throws {VaeError} DATA_INVALID, when it is none of TensorFlow's or damaged.
 */
export async function unpackWheel(
  wheel: string,
  site: string,
  onProgress: OnProgress,
): Promise<TensorFlowLibrary> {
  const entries = (await readZip(wheel)).filter(({ name }) => neededOfWheel.test(name));
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const report = byteProgress(onProgress, "unpack", `unpacking ${basename(wheel)}`, total);
  let done = 0;
  for (const entry of entries) {
    await unpackZipEntry(wheel, entry, join(site, entry.name), (count) => {
      report((done += count));
    });
  }
  return describeLibrary(site, wheel);
}

/**
 * Takes the library out of one of TensorFlow's own archives, `libtensorflow-….tar.gz`.
 *
 * @throws {VaeError} DATA_INVALID, when tar cannot unpack it or the library is not in it.
 */
export async function unpackArchive(
  archive: string,
  site: string,
  environment: NodeJS.ProcessEnv,
): Promise<TensorFlowLibrary> {
  const folder = join(site, "tensorflow");
  await mkdir(folder, { recursive: true });
  const unpacked = await runProgram(["tar", "-xf", archive, "-C", folder], { environment });
  if (unpacked?.code !== 0) {
    const why = unpacked === undefined ? "there is no tar" : lastLine(unpacked.errors);
    throw new VaeError("DATA_INVALID", `${archive} cannot be unpacked (${why}); fetch it again.`);
  }
  return describeLibrary(site, archive);
}

/**
 * Downloads a file.
 *
 * @returns Its path in the folder.
 * @throws {VaeError} IO_FAILED, when the server does not give it.
 */
export async function download(
  url: string,
  folder: string,
  onProgress: OnProgress,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = basename(new URL(url).pathname) || "libtensorflow.tar.gz";
  const path = join(folder, name);
  try {
    const response = await fetch(url);
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    const total = Number(response.headers.get("content-length") ?? 0);
    const report = byteProgress(onProgress, "library", `fetching ${name}`, total);
    let done = 0;
    const counter = new Transform({
      transform(piece: Buffer, _, next) {
        report((done += piece.length));
        next(null, piece);
      },
    });
    await pipeline(Readable.fromWeb(response.body as never), counter, createWriteStream(path));
    return path;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VaeError(
      "IO_FAILED",
      `${url} cannot be downloaded (${why}); check the address and the network.`,
      { cause },
    );
  }
}

function hasLibrary(folder: string): boolean {
  return libraryNames.some(
    (name) => existsSync(join(folder, name)) || existsSync(join(folder, "lib", name)),
  );
}

/**
 * Finds libraries and headers in a build's `site`.
 *
 * @param source - Said in errors.
 * @throws {VaeError} DATA_INVALID, when they are not there.
 */
export async function describeLibrary(site: string, source: string): Promise<TensorFlowLibrary> {
  const root = join(site, "tensorflow");
  for (const folder of ["tensorflow", "tensorflow/lib"]) {
    const present = existsSync(join(site, folder)) ? await readdir(join(site, folder)) : [];
    const name = libraryNames.find((library) => present.includes(library));
    if (name === undefined) continue;
    if (!existsSync(join(root, "include", "tensorflow", "c", "c_api.h"))) {
      throw new VaeError(
        "DATA_INVALID",
        `${source} holds no headers (include/tensorflow/c); give a whole wheel or archive.`,
      );
    }
    const framework = present.includes(frameworkName) ? [frameworkName] : [];
    return { folder, include: "tensorflow/include", names: [name, ...framework] };
  }
  throw new VaeError(
    "DATA_INVALID",
    `${source} holds no ${libraryNames.join(" or ")}; take a wheel of tensorflow or tensorflow-cpu 2.21 for this platform.`,
  );
}
