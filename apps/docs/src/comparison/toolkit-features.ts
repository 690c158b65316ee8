import { none, type Feature } from "./features.js";

/** Ids of `tooling/bench/src/peers/peers.mjs`; files of `magenta-js` begin with its name. */
export type Toolkit = "pythae" | "tfjs-examples" | "magenta";

/** Toolkits that train. */
export const toolkits: readonly Feature<Toolkit>[] = [
  {
    feature: "models",
    ours: "19 named objectives for any of the networks: VAE, β, σ and γ rules, RAE, WAE, flows; no VQ-VAE, no IWAE, no adversarial ones",
    peers: {
      pythae: [
        "26, among them VQ-VAE, IWAE, VAE-GAN, hyperspherical, Poincaré and Riemannian ones",
        "src/pythae/models/__init__.py",
      ],
      "tfjs-examples": ["1", "fashion-mnist-vae/model.js"],
      magenta: [
        "MusicVAE in 23 configurations, of music and not of pictures",
        "magenta/models/music_vae/configs.py",
      ],
    },
    isBehind: true,
  },
  {
    feature: "networks that are there",
    ours: "7, with presets: dense, conv, infogan, wae, resnet, rae, draw",
    peers: {
      pythae: [
        "a dense one; convolutions and ResNets for MNIST, CIFAR and CelebA",
        "src/pythae/models/nn/default_architectures.py",
        "src/pythae/models/nn/benchmarks/cifar/resnets.py",
      ],
      "tfjs-examples": ["1, dense", "fashion-mnist-vae/model.js"],
      magenta: ["recurrent, also hierarchical", "magenta/models/music_vae/lstm_models.py"],
    },
  },
  {
    feature: "a network of one's own",
    ours: "two lists of layers, or functions",
    peers: {
      pythae: ["two PyTorch modules", "src/pythae/models/nn/base_architectures.py"],
      "tfjs-examples": ["by editing it", "fashion-mnist-vae/model.js"],
      magenta: ["encoder and decoder as classes", "magenta/models/music_vae/base_model.py"],
    },
  },
  {
    feature: "samplers",
    ours: "9",
    peers: {
      pythae: [
        "10, among them flows and PixelCNN; 5 of them for one model each",
        "src/pythae/samplers/__init__.py",
        "README.md",
      ],
      "tfjs-examples": ["a grid of the prior, in the page", "fashion-mnist-vae/client.js"],
      magenta: ["the prior", "magenta/models/music_vae/music_vae_generate.py"],
    },
    isBehind: true,
  },
  {
    feature: "second stage",
    ours: "a run of its own, with any number of latents",
    peers: {
      pythae: ["a sampler", "src/pythae/samplers/two_stage_vae_sampler/two_stage_sampler.py"],
      "tfjs-examples": [none, "fashion-mnist-vae/train.js"],
      magenta: ["MidiMe, in the browser", "magenta-js: music/src/music_vae/midi_me.ts"],
    },
  },
  {
    feature: "renormalised latents",
    ours: "7 modes, also of latents from elsewhere",
    peers: {
      pythae: [
        "no; the second decoder's noise is added",
        "src/pythae/samplers/two_stage_vae_sampler/two_stage_sampler.py",
      ],
      "tfjs-examples": [none, "fashion-mnist-vae/train.js"],
      magenta: [none, "magenta-js: music/src/music_vae/midi_me.ts"],
    },
  },
  {
    feature: "variance of the decoder",
    ours: "5 rules, computed or learned",
    peers: {
      pythae: ["fixed at 1", "src/pythae/models/vae/vae_model.py"],
      "tfjs-examples": ["fixed", "fashion-mnist-vae/model.js"],
      magenta: [
        "fixed; a weight of the KL term that grows, free bits",
        "magenta/models/music_vae/base_model.py",
      ],
    },
  },
  {
    feature: "likelihood by importance sampling",
    ours: "yes",
    peers: {
      pythae: ["yes", "src/pythae/models/vae/vae_model.py"],
      "tfjs-examples": [none, "fashion-mnist-vae/train.js"],
      magenta: [none, "magenta/models/music_vae/music_vae_train.py"],
    },
  },
  {
    feature: "scores of images",
    ours: "FID and its relatives, variance loss, mse, in the same command line",
    peers: {
      pythae: [none, "src/pythae/pipelines/generation.py"],
      "tfjs-examples": [none, "fashion-mnist-vae/train.js"],
      magenta: [none, "magenta/models/music_vae/music_vae_train.py"],
    },
  },
  {
    feature: "resume",
    ours: "equal bit for bit, also after kill -9",
    peers: {
      pythae: [
        "weights of a checkpoint; the optimizer's state is written and nothing reads it",
        "src/pythae/trainers/base_trainer/base_trainer.py",
      ],
      "tfjs-examples": ["no; the decoder alone is saved", "fashion-mnist-vae/train.js"],
      magenta: [
        "from the newest checkpoint of its folder",
        "magenta/models/music_vae/music_vae_train.py",
      ],
    },
  },
  {
    feature: "configuration",
    ours: "JSON with a schema, every key on the command line",
    peers: {
      pythae: ["JSON of dataclasses", "src/pythae/config.py"],
      "tfjs-examples": ["5 flags", "fashion-mnist-vae/train.js"],
      magenta: ["named configurations, flags", "magenta/models/music_vae/configs.py"],
    },
  },
  {
    feature: "command line",
    ours: "train, sample, score, sweep and others",
    peers: {
      pythae: ["a script among the examples", "examples/scripts/training.py"],
      "tfjs-examples": ["npm run train", "fashion-mnist-vae/package.json"],
      magenta: ["train, generate, convert", "setup.py"],
    },
  },
  {
    feature: "sweeps, and a queue of them on many machines",
    ours: "yes",
    peers: {
      pythae: [none, "src/pythae/pipelines/training.py"],
      "tfjs-examples": [none, "fashion-mnist-vae/train.js"],
      magenta: [none, "magenta/models/music_vae/music_vae_train.py"],
    },
  },
  {
    feature: "one training on many GPUs or machines",
    ours: "no",
    peers: {
      pythae: [
        "PyTorch's DistributedDataParallel",
        "src/pythae/trainers/base_trainer/base_trainer.py",
      ],
      "tfjs-examples": [none, "fashion-mnist-vae/train.js"],
      magenta: [
        "parameter servers, synchronous workers",
        "magenta/models/music_vae/music_vae_train.py",
      ],
    },
    isBehind: true,
  },
  {
    feature: "GPU",
    ours: "WebGL and WebGPU in browsers; CUDA is written and was never run on a GPU",
    peers: {
      pythae: ["CUDA, mixed precision", "src/pythae/trainers/base_trainer/base_training_config.py"],
      "tfjs-examples": ["CUDA by a flag", "fashion-mnist-vae/train.js"],
      magenta: ["as TensorFlow has it", "magenta/models/music_vae/music_vae_train.py"],
    },
    isBehind: true,
  },
  {
    feature: "experiment trackers",
    ours: "TensorBoard's files",
    peers: {
      pythae: ["wandb, mlflow, comet", "src/pythae/trainers/training_callbacks.py"],
      "tfjs-examples": ["TensorBoard's files", "fashion-mnist-vae/train.js"],
      magenta: ["TensorBoard's files", "magenta/models/music_vae/music_vae_train.py"],
    },
    isBehind: true,
  },
  {
    feature: "trained models to take",
    ours: "a small first and second stage, in the demo of this site",
    peers: {
      pythae: ["to and from the hub of Hugging Face", "src/pythae/models/base/base_model.py"],
      "tfjs-examples": [none, "fashion-mnist-vae/README.md"],
      magenta: [
        "hosted checkpoints",
        "magenta/models/music_vae/README.md",
        "magenta-js: music/checkpoints/checkpoints.json",
      ],
    },
    isBehind: true,
  },
  {
    feature: "in a browser",
    ours: "trains, samples and scores",
    peers: {
      pythae: [none, "setup.py"],
      "tfjs-examples": ["shows the trained decoder", "fashion-mnist-vae/client.js"],
      magenta: [
        "samples MusicVAE; trains MidiMe",
        "magenta-js: music/README.md",
        "magenta-js: music/src/music_vae/midi_me.ts",
      ],
    },
  },
  {
    feature: "images that it reads",
    ours: "7 public sets, npy, npz, IDX, folders and zips of pictures",
    peers: {
      pythae: ["arrays, tensors, PyTorch's Datasets", "src/pythae/pipelines/training.py"],
      "tfjs-examples": ["one IDX file of 28×28", "fashion-mnist-vae/data.js"],
      magenta: ["MIDI, MusicXML, ABC", "magenta/scripts/README.md"],
    },
  },
  {
    feature: "age and people, by its git log",
    ours: "not published yet; nobody but its authors has used it",
    peers: {
      pythae: ["2021 to 2024, 19 authors; on PyPI", "README.md"],
      "tfjs-examples": ["2018 to 2025, 72 authors for all its examples", "README.md"],
      magenta: ["2016 to 2025, 161 authors; its README calls it inactive", "README.md"],
    },
    isBehind: true,
  },
];
