import { none, type Feature } from "./features.js";

/** Ids of `tooling/bench/src/peers/peers.mjs`. */
export type Scorer = "pytorch-fid" | "torch-fidelity" | "clean-fid";

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
