/**
 * What is installed into an empty project, and the program that then uses it.
 *
 * `packages` are installed by name, with those of ours that they depend on and nothing else; `consumer` is a file of
 * `consumers/`. A case without TensorFlow installs none and imports the entries that need none. `brings` says that
 * the consumer needs a file of the package, which Vite ships and esbuild by itself does not.
 */
export const cases = [
  { packages: ["@vae/base"], consumer: "base", tensorFlow: false },
  { packages: ["@vae/metrics"], consumer: "metrics", tensorFlow: false },
  { packages: ["@vae/datasets"], consumer: "datasets", tensorFlow: false },
  { packages: ["@vae/datasets"], consumer: "datasets-assets", tensorFlow: false, brings: true },
  { packages: ["@vae/backend"], consumer: "backend", tensorFlow: true },
  { packages: ["@vae/core"], consumer: "core", tensorFlow: true },
  { packages: ["@vae/two-stage"], consumer: "two-stage", tensorFlow: true },
  {
    packages: ["@vae/metrics", "@vae/backend"],
    consumer: "metrics-lenet",
    tensorFlow: true,
    brings: true,
  },
];
