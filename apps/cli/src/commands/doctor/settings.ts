import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Variables of the environment that a training step may be faster under. */
export interface Setting {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What it costs, where it changes results. */
  readonly cost?: string;
}

/**
 * The settings that matter for native TensorFlow on a processor. They are compared with the defaults, which set
 * `TF_ENABLE_ONEDNN_OPTS=1` and nothing else.
 *
 * @param libraries - Allocators to preload.
 * @param cores - Cores that this process may use.
 */
export function settingsToTry(
  libraries: readonly string[] = findAllocators(),
  cores: number = availableParallelism(),
): Setting[] {
  const half = Math.floor(cores / 2);
  return [
    ...libraries.map((path) => ({
      name: `allocator ${/lib(\w+?)(?:_minimal)?\.so/.exec(path)?.[1] ?? path}`,
      environment: { LD_PRELOAD: path },
    })),
    {
      name: "oneDNN with the system's allocator",
      environment: { TF_ONEDNN_USE_SYSTEM_ALLOCATOR: "1" },
    },
    {
      name: "glibc keeps freed memory",
      environment: { MALLOC_TRIM_THRESHOLD_: "4000000000", MALLOC_MMAP_THRESHOLD_: "4000000000" },
    },
    ...(half >= 1
      ? [{ name: "half the threads", environment: { TF_NUM_INTRAOP_THREADS: String(half) } }]
      : []),
    { name: "one operation at a time", environment: { TF_NUM_INTEROP_THREADS: "1" } },
    { name: "without oneDNN", environment: { TF_ENABLE_ONEDNN_OPTS: "0" } },
    {
      name: "bfloat16",
      environment: { VAE_PRECISION: "bfloat16" },
      cost: "products and convolutions keep 8 bits of mantissa",
    },
  ];
}

const folders = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib"];
const allocators = ["libtcmalloc_minimal.so", "libtcmalloc.so", "libmimalloc.so", "libjemalloc.so"];

/** Allocators that are installed, one file each. */
export function findAllocators(roots: readonly string[] = folders): string[] {
  const places = roots.flatMap((root) =>
    existsSync(root)
      ? [
          root,
          ...readdirSync(root).flatMap((name) =>
            name.includes("-linux-gnu") ? [`${root}/${name}`] : [],
          ),
        ]
      : [],
  );
  const files = places.flatMap((place) => readdirSync(place).map((name) => `${place}/${name}`));
  const found = allocators.flatMap((library) => {
    const file = files.filter((path) => path.includes(`/${library}`)).sort()[0];
    return file === undefined ? [] : [file];
  });
  const isMinimalToo = found.some((path) => path.includes("tcmalloc_minimal"));
  return found.filter((path) => !(isMinimalToo && path.includes("libtcmalloc.so")));
}
