/**
 * Finds the source of an import for eslint-plugin-boundaries: `@vae/metrics/lenet` is
 * `packages/metrics/src/lenet.ts`, whether or not the package is declared, installed or built, so that
 * a forbidden import is named as such and not passed over as unknown.
 *
 * CommonJS, because the plugin loads resolvers with `require`.
 */
const { isBuiltin } = require("node:module");
const { dirname, join, resolve } = require("node:path");

const root = resolve(__dirname, "../..");
const folders = { cli: "apps/cli", docs: "apps/docs", testing: "tooling/testing" };

exports.interfaceVersion = 2;

exports.resolve = function (source, file) {
  if (isBuiltin(source)) return { found: true, path: null };
  if (source.startsWith(".")) {
    return { found: true, path: join(dirname(file), source).replace(/\.js$/, ".ts") };
  }
  const [, name, entry = "index"] = /^@vae\/([^/]+)(?:\/(.+))?$/.exec(source) ?? [];
  if (name === undefined) return { found: false };
  return {
    found: true,
    path: join(root, folders[name] ?? `packages/${name}`, "src", `${entry}.ts`),
  };
};
