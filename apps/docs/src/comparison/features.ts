/** What a peer does, and the files of its repository where it was read. */
type Cell = readonly [text: string, ...files: string[]];

/** A feature of ours and of its peers. */
export interface Feature<Peer extends string> {
  readonly feature: string;
  readonly ours: string;
  readonly peers: Readonly<Record<Peer, Cell>>;
  /** True where a peer does more, or does it better. */
  readonly isBehind?: boolean;
}

/** Ids of `tooling/bench/src/peers/peers.mjs`; files of `magenta-js` begin with its name. */
export type Toolkit = "pythae" | "tfjs-examples" | "magenta";
export type Scorer = "pytorch-fid" | "torch-fidelity" | "clean-fid";

const none = "no";

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

/** Programs that score. */
export const scorers: readonly Feature<Scorer>[] = [
  {
    feature: "metrics",
    ours: "FID, FID extrapolated in 1 / n, KID, precision and recall, density and coverage, Inception Score, mse, variance loss",
    peers: {
      "pytorch-fid": ["FID", "src/pytorch_fid/fid_score.py"],
      "torch-fidelity": [
        "FID, KID, Inception Score, precision and recall, perceptual path length, MIND",
        "torch_fidelity/metrics.py",
      ],
      "clean-fid": ["FID, KID", "cleanfid/fid.py"],
    },
  },
  {
    feature: "features",
    ours: "Inception (64, 192, 768, 2048, logits), a LeNet, pixels, one's own; no CLIP, no DINOv2",
    peers: {
      "pytorch-fid": ["Inception (64, 192, 768, 2048)", "src/pytorch_fid/inception.py"],
      "torch-fidelity": ["Inception, CLIP, DINOv2, VGG16, one's own", "torch_fidelity/registry.py"],
      "clean-fid": ["Inception, CLIP, one's own", "cleanfid/fid.py", "cleanfid/clip_features.py"],
    },
    isBehind: true,
  },
  {
    feature: "weights of Inception",
    ours: "not brought: the user names a file, whose hash is checked",
    peers: {
      "pytorch-fid": ["fetched at the first use", "src/pytorch_fid/inception.py"],
      "torch-fidelity": [
        "fetched at the first use",
        "torch_fidelity/feature_extractor_inceptionv3.py",
      ],
      "clean-fid": ["fetched at the first use", "cleanfid/downloads_helper.py"],
    },
    isBehind: true,
  },
  {
    feature: "the full FID checked against the original program",
    ours: "no: no full file of weights was at hand; up to 768 features with real weights, all outputs with made ones",
    peers: {
      "pytorch-fid": ["yes: 0.08 on LSUN, it says", "README.md"],
      "torch-fidelity": [
        "yes, in its tests",
        "tests/tf1/numerical_precision/test_metric_fid_fidelity.py",
      ],
      "clean-fid": ["yes, in its documents", "docs/tensorflow_fid.md", "docs/pytorch_fid.md"],
    },
    isBehind: true,
  },
  {
    feature: "how pictures become 299 × 299",
    ours: "tf1, pytorch-fid or clean, by name, and the name in each score",
    peers: {
      "pytorch-fid": ["bilinear of PyTorch", "src/pytorch_fid/inception.py"],
      "torch-fidelity": ["as TensorFlow 1 did", "torch_fidelity/interpolate_compat_tensorflow.py"],
      "clean-fid": [
        "Pillow's bicubic, or as either of the others",
        "cleanfid/resize.py",
        "cleanfid/features.py",
      ],
    },
  },
  {
    feature: "statistics of another convention",
    ours: "refused",
    peers: {
      "pytorch-fid": ["taken: a file has mu and sigma alone", "src/pytorch_fid/fid_score.py"],
      "torch-fidelity": ["it has one convention", "torch_fidelity/metric_fid.py"],
      "clean-fid": ["told apart by the name of the file", "cleanfid/features.py"],
    },
  },
  {
    feature: "the root of S₁ S₂",
    ours: "none is taken: singular values, exact also for n < 2048",
    peers: {
      "pytorch-fid": [
        "sqrtm; 1e-6 on the diagonal where it is not finite, an error for a large imaginary part",
        "src/pytorch_fid/fid_score.py",
      ],
      "torch-fidelity": ["eigenvalues of the product, real parts", "torch_fidelity/metric_fid.py"],
      "clean-fid": [
        "sqrtm; 1e-6 on the diagonal where it is not finite, the imaginary part dropped",
        "cleanfid/fid.py",
      ],
    },
  },
  {
    feature: "the subsets of KID",
    ours: "by a seed, equal to NumPy's",
    peers: {
      "pytorch-fid": ["no KID", "src/pytorch_fid/fid_score.py"],
      "torch-fidelity": ["by a seed", "torch_fidelity/metric_kid.py"],
      "clean-fid": ["without a seed", "cleanfid/fid.py"],
    },
  },
  {
    feature: "statistics that are ready",
    ours: "none; those of TTUR, EDM and ADM are read",
    peers: {
      "pytorch-fid": ["none; npz files are read", "src/pytorch_fid/fid_score.py"],
      "torch-fidelity": [
        "none; CIFAR-10, CIFAR-100 and STL-10 by name",
        "torch_fidelity/registry.py",
      ],
      "clean-fid": [
        "fetched for CIFAR-10, FFHQ, LSUN, AFHQ and others",
        "README.md",
        "cleanfid/features.py",
      ],
    },
    isBehind: true,
  },
  {
    feature: "a generator in place of pictures",
    ours: "runs of this toolkit",
    peers: {
      "pytorch-fid": [none, "src/pytorch_fid/fid_score.py"],
      "torch-fidelity": [
        "PyTorch modules, ONNX",
        "torch_fidelity/generative_model_onnx.py",
        "torch_fidelity/generative_model_modulewrapper.py",
      ],
      "clean-fid": ["any function", "cleanfid/fid.py"],
    },
    isBehind: true,
  },
  {
    feature: "a run that was stopped",
    ours: "goes on, by parts of 200 images",
    peers: {
      "pytorch-fid": ["begins again", "src/pytorch_fid/fid_score.py"],
      "torch-fidelity": ["finished sides are kept", "torch_fidelity/utils.py"],
      "clean-fid": ["begins again", "cleanfid/fid.py"],
    },
  },
  {
    feature: "one score on many machines",
    ours: "parts that merge exactly",
    peers: {
      "pytorch-fid": [none, "src/pytorch_fid/fid_score.py"],
      "torch-fidelity": [none, "torch_fidelity/fidelity.py"],
      "clean-fid": ["many GPUs of one machine", "cleanfid/features.py"],
    },
  },
  {
    feature: "GPU",
    ours: "WebGL and WebGPU in browsers; CUDA is written and was never run on a GPU",
    peers: {
      "pytorch-fid": ["--device", "src/pytorch_fid/fid_score.py"],
      "torch-fidelity": ["--gpu", "torch_fidelity/fidelity.py"],
      "clean-fid": ["its default", "cleanfid/fid.py"],
    },
    isBehind: true,
  },
  {
    feature: "in a browser",
    ours: "yes",
    peers: {
      "pytorch-fid": [none, "setup.py"],
      "torch-fidelity": [none, "setup.py"],
      "clean-fid": [none, "setup.py"],
    },
  },
  {
    feature: "age and people, by its git log",
    ours: "not published yet; nobody but its authors has used it",
    peers: {
      "pytorch-fid": ["2018 to 2024, 15 authors; on PyPI", "README.md"],
      "torch-fidelity": [
        "2018 to 2026, 13 authors; on PyPI, torchmetrics builds on it",
        "setup.py",
      ],
      "clean-fid": ["2021 to 2025, 16 authors; on PyPI", "README.md"],
    },
    isBehind: true,
  },
];

/** A table of features with a number for each file that was read. */
export interface NumberedFeatures {
  readonly rows: readonly {
    readonly feature: string;
    readonly ours: string;
    readonly isBehind: boolean;
    readonly cells: readonly { readonly text: string; readonly sources: readonly number[] }[];
  }[];
  /** `PEER: FILE`, the first is number 1. */
  readonly sources: readonly string[];
}

/** Numbers the files of some features, each once, in the order in which they come. */
export function numberFeatures<Peer extends string>(
  features: readonly Feature<Peer>[],
): NumberedFeatures {
  const sources: string[] = [];
  const numberOf = (source: string) => {
    if (!sources.includes(source)) sources.push(source);
    return sources.indexOf(source) + 1;
  };
  const rows = features.map(({ feature, ours, peers, isBehind = false }) => ({
    feature,
    ours,
    isBehind,
    cells: Object.entries<Cell>(peers).map(([peer, [text, ...files]]) => ({
      text,
      sources: files.map((file) => numberOf(file.includes(": ") ? file : `${peer}: ${file}`)),
    })),
  }));
  return { rows, sources };
}
