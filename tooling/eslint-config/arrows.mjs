/**
 * The architecture as data: which part of the repository may import which.
 *
 * A part is a package, or an entry of a package that may do more or less than the rest of it:
 * `metrics/lenet` needs TensorFlow, `core/node` needs files. A part may always import itself.
 */
export const arrows = {
  base: [],
  "base/node": ["base"],
  backend: ["base", "backend/native"],
  "backend/native": ["base", "base/node", "backend", "backend/ops"],
  "backend/ops": ["base", "backend/native"],
  datasets: ["base"],
  "datasets/node": ["base", "base/node", "datasets"],
  "datasets/fashion-mnist-10k": ["datasets"],
  core: ["base", "backend/ops"],
  "core/node": ["base", "base/node", "core"],
  metrics: ["base"],
  "metrics/inception": ["base", "metrics", "backend/ops"],
  "metrics/lenet": ["base", "metrics", "backend/ops"],
  "metrics/model": ["base", "metrics"],
  "metrics/node": ["base", "base/node", "metrics", "metrics/inception"],
  "two-stage": [
    "base",
    "core",
    "metrics",
    "backend/ops",
    "two-stage/renormalisation",
    "two-stage/samplers",
  ],
  "two-stage/renormalisation": ["base", "metrics"],
  "two-stage/samplers": ["base", "metrics", "two-stage/renormalisation"],
  "two-stage/node": ["base", "core", "two-stage"],
};

const packages = Object.keys(arrows);

// The command line and the site may use every package; nothing may use the site.
arrows.cli = packages;
arrows.docs = [...packages, "cli"];

/**
 * Parts that must run in a browser, so without Node's own modules. `backend` loads native TensorFlow
 * behind a dynamic import and the embedded images read their file, each where it finds Node.
 */
export const browserParts = [
  "base",
  "backend/ops",
  "datasets",
  "core",
  "metrics",
  "metrics/inception",
  "metrics/lenet",
  "metrics/model",
  "two-stage",
  "two-stage/renormalisation",
  "two-stage/samplers",
];

/** Parts that install without TensorFlow. */
export const tensorFlowFreeParts = [
  "base",
  "base/node",
  "datasets",
  "datasets/node",
  "datasets/fashion-mnist-10k",
  "metrics",
  "two-stage/renormalisation",
  "two-stage/samplers",
];

/**
 * Which files make a part. The first pattern that fits wins, so entries come before their package.
 * A test may import whatever its package declares, and only a test may import `testing`.
 */
export const files = [
  { category: "test", pattern: ["**/*.test.{ts,mjs}", "**/__fixtures__/**"] },
  { category: "testing", pattern: "tooling/testing/**" },
  ...packages.filter((part) => part.includes("/")).map(entry),
  ...packages.filter((part) => !part.includes("/")).map((part) => folder(part, `packages/${part}`)),
  folder("cli", "apps/cli"),
  { category: "docs", pattern: "apps/docs/**" },
];

function entry(part) {
  const [name, member] = part.split("/");
  const source = `packages/${name}/src`;
  const pattern = [`${source}/${member}.ts`, `${source}/${member}/**`];
  // Node's part of a package lies where its subject lies: `src/checkpoints/save.node.ts`.
  if (member === "node") pattern.push(`${source}/**/*.node.ts`);
  return { category: part, pattern };
}

function folder(category, path) {
  return { category, pattern: `${path}/src/**` };
}
