/** The build of a library package: ESM, declarations, source maps, one output file an entry. */
export function library(entry, overrides = {}) {
  return {
    entry,
    format: ["esm"],
    dts: true,
    sourcemap: true,
    clean: true,
    target: "es2022",
    silent: true,
    ...overrides,
  };
}
