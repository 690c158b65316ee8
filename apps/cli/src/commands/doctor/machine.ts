import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { toolkitVersion } from "../../runs/toolkit-version.js";

/** Instruction sets that native TensorFlow uses or needs. */
export type CpuFlag = "AVX" | "AVX2" | "AVX512F" | "FMA";

/** What a machine is, as far as the choice of a backend asks. */
export interface Machine {
  /** Version of vae. */
  readonly version: string;
  /** With a v in front. */
  readonly node: string;
  readonly platform: string;
  /** C library and version, e.g. `glibc 2.36`; null where there is none of these. */
  readonly libc: string | null;
  readonly cpu: {
    readonly model: string;
    /** Cores that this process may use. */
    readonly cores: number;
    /** Null where the system does not tell. */
    readonly flags: Readonly<Record<CpuFlag, boolean>> | null;
  };
  readonly memory: { readonly totalGiB: number; readonly availableGiB: number };
}

/** Looks at the machine. */
export function describeMachine(): Machine {
  return {
    version: toolkitVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    libc: describeLibc(),
    cpu: {
      model: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      flags: existsSync("/proc/cpuinfo") ? cpuFlags(readFileSync("/proc/cpuinfo", "utf8")) : null,
    },
    memory: { totalGiB: totalmem() / 2 ** 30, availableGiB: freemem() / 2 ** 30 },
  };
}

/** Reads the flags of an x86 processor from the text of `/proc/cpuinfo`; null for other processors. */
export function cpuFlags(cpuinfo: string): Readonly<Record<CpuFlag, boolean>> | null {
  const line = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1];
  if (line === undefined) return null;
  const flags = new Set(line.trim().split(/\s+/));
  return {
    AVX: flags.has("avx"),
    AVX2: flags.has("avx2"),
    AVX512F: flags.has("avx512f"),
    FMA: flags.has("fma"),
  };
}

function describeLibc(): string | null {
  if (process.platform !== "linux") return null;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (header.glibcVersionRuntime !== undefined) return `glibc ${header.glibcVersionRuntime}`;
  const isMusl = readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  return isMusl ? "musl" : null;
}
