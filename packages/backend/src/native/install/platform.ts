import { readFileSync } from "node:fs";

/** What decides whether TensorFlow's library can run here. */
export interface Platform {
  /** `process.platform`. */
  readonly system: string;
  /** `process.arch`. */
  readonly processor: string;
  /** `glibc 2.36`, `musl` or, where there is no such thing, an empty string. */
  readonly libc: string;
  /** Flags of the first processor as Linux prints them; undefined where it prints none. */
  readonly flags: ReadonlySet<string> | undefined;
}

/**
 * Describes this machine.
 *
 * @param readProcessorInfo - Reads what Linux keeps in /proc/cpuinfo.
 */
export function describePlatform(
  readProcessorInfo = () => readFileSync("/proc/cpuinfo", "utf8"),
): Platform {
  return {
    system: process.platform,
    processor: process.arch,
    libc: process.platform === "linux" ? libc() : "",
    flags: processorFlags(readProcessorInfo),
  };
}

/** Why native TensorFlow cannot run on this platform, as a sentence with the remedy; undefined when it can. */
export function platformProblem({ system, processor, libc, flags }: Platform): string | undefined {
  const remedy = "use --backend wasm";
  if (system !== "linux" || !["x64", "arm64"].includes(processor)) {
    return `native TensorFlow is built for Linux on x64 and arm64, this is ${system} on ${processor}; ${remedy}.`;
  }
  if (!libc.startsWith("glibc")) {
    return `native TensorFlow needs glibc, this system has ${libc}; use an image with glibc (Debian, Ubuntu) or ${remedy.replace("use ", "")}.`;
  }
  if (processor === "x64" && flags !== undefined && !flags.has("avx")) {
    return `native TensorFlow needs a processor with AVX, this one has none; ${remedy}.`;
  }
  return undefined;
}

/** The name of a platform in the keys of the cache, e.g. `linux-x64-glibc`. */
export function platformKey({ system, processor, libc }: Platform): string {
  return [system, processor, libc.split(" ")[0]].filter(Boolean).join("-");
}

function libc(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const version = report.header?.glibcVersionRuntime;
  return version === undefined ? "musl" : `glibc ${version}`;
}

function processorFlags(read: () => string): ReadonlySet<string> | undefined {
  try {
    const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(read())?.[1];
    return line === undefined ? undefined : new Set(line.split(/\s+/));
  } catch {
    return undefined;
  }
}
