/** The dependencies of fashion-mnist-vae/package.json, without those for development. */
const exampleDependencies = [
  "@tensorflow/tfjs@^2.6.0",
  "@tensorflow/tfjs-node@^2.6.0",
  "@tensorflow/tfjs-node-gpu@^2.6.0",
  "@tensorflow/tfjs-vis@^1.4.3",
  "argparse@^1.0.10",
  "d3-selection@^1.4.0",
  "jimp@^0.16.1",
  "lodash@^4.17.13",
  "mkdirp@^0.5.1",
  "terminal-image@^0.1.2",
];

/**
 * The peers: what was read of each, at which commit, and how it is installed.
 *
 * `attempts` are lists of what pip or npm is given, the first that works counts. The first one is what the peer's own
 * documentation says; a later one says what it leaves out. PyTorch is pinned, so that all stand on the same one.
 */
export const peers = {
  pythae: {
    repository: "clementchadebec/benchmark_VAE",
    commit: "6419e21558f2a6abc2da99944bddda846ded30f4",
    date: "2024-07-17",
    package: "pythae",
    manager: "pip",
    attempts: [
      { commands: [["torch==2.13.0", "pythae==0.1.2"]] },
      {
        commands: [
          ["torch==2.13.0", "cloudpickle", "imageio", "numpy", "pydantic", "scikit-learn", "scipy"],
          ["tqdm", "typing_extensions"],
          ["--no-deps", "pythae==0.1.2"],
        ],
        leavesOut: "dataclasses, which Python has itself since 3.7",
      },
    ],
  },
  "pytorch-fid": {
    repository: "mseitzer/pytorch-fid",
    commit: "b9c18118d082cbd263c1b8963fc4221dc1cbb659",
    date: "2024-03-16",
    package: "pytorch-fid",
    manager: "pip",
    attempts: [{ commands: [["torch==2.13.0", "pytorch-fid==0.3.0"]] }],
  },
  "torch-fidelity": {
    repository: "toshas/torch-fidelity",
    commit: "5e211a950a7b45206bd4976813ffd6aed6cf4ccc",
    date: "2026-05-11",
    package: "torch-fidelity",
    manager: "pip",
    attempts: [{ commands: [["torch==2.13.0", "torch-fidelity==0.4.0"]] }],
  },
  "clean-fid": {
    repository: "GaParmar/clean-fid",
    commit: "e88c4d6269a4bbf04c04deeb578475b57719acee",
    date: "2025-08-01",
    package: "clean-fid",
    manager: "pip",
    attempts: [
      { commands: [["torch==2.13.0", "clean-fid==0.1.35"]] },
      {
        commands: [
          ["torch==2.13.0", "torchvision", "numpy", "scipy", "tqdm", "pillow", "requests"],
          ["--no-deps", "clean-fid==0.1.35"],
        ],
        leavesOut: "CLIP, which it takes from another repository",
      },
    ],
  },
  "tfjs-examples": {
    repository: "tensorflow/tfjs-examples",
    commit: "0521725666e4504948eed00fe372b92510cc74f9",
    date: "2025-02-04",
    manager: "npm",
    package: "@tensorflow/tfjs-node",
    attempts: [
      { commands: [exampleDependencies] },
      {
        commands: [
          [
            "--ignore-scripts",
            ...exampleDependencies.filter((one) => !one.startsWith("terminal-image")),
          ],
        ],
        leavesOut:
          "terminal-image, which needs a git repository, and the TensorFlow libraries that install scripts fetch; so it cannot train",
      },
    ],
  },
  magenta: {
    repository: "magenta/magenta",
    commit: "526d3eb1a39df21215d286079cb0b8fc179fd4b3",
    date: "2025-07-08",
    package: "magenta",
    manager: "pip",
    attempts: [{ commands: [["magenta==2.1.4"]] }],
  },
  "magenta-js": {
    repository: "magenta/magenta-js",
    commit: "96bad8837da43beb53f2e5aaea9f29f3db4bdddb",
    date: "2024-03-25",
    package: "@magenta/music",
    manager: "npm",
    attempts: [{ commands: [["@magenta/music@1.23.1"]] }],
  },
};

const everything = ["base", "backend", "datasets", "metrics", "core", "two-stage", "cli"];

/** Ours: the packages whose tarballs npm is given, and what beside them; `native` adds TensorFlow's library. */
export const ours = {
  "vae-distances": { package: "@vae/metrics", of: ["base", "metrics"], others: [] },
  "vae-fid": {
    package: "@vae/metrics",
    of: ["base", "backend", "datasets", "metrics"],
    others: ["@tensorflow/tfjs@4.22.0"],
  },
  "vae-all": { package: "@vae/cli", of: everything, others: [] },
  "vae-all-native": { package: "@vae/cli", of: everything, others: [], native: true },
};
