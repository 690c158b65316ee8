/**
 * Files of arrays that commands write: each array with its kind of number and its shape, in which d is the number of
 * latents, D that of features. A test compares these with what a run writes.
 */
export const arrayFiles = [
  {
    file: "posteriors.npy",
    what: "The posteriors of the training images under the first stage.",
    arrays: [
      {
        name: "",
        dtype: "float32",
        shape: "[n, 2, d]",
        meaning: "μ and σ of each image's posterior",
      },
    ],
  },
  {
    file: "second-stage/moments.npz",
    what: "What renormalisation knows, estimated once from 10,000 generated latents.",
    arrays: [
      {
        name: "generated_mean",
        dtype: "float64",
        shape: "[d]",
        meaning: "mean of what the second stage generates",
      },
      {
        name: "generated_covariance",
        dtype: "float64",
        shape: "[d, d]",
        meaning: "its covariance",
      },
      {
        name: "generated_feature_deviation",
        dtype: "float64",
        shape: "[]",
        meaning: "mean deviation of a latent vector's own values, which `feature-axis` takes",
      },
      {
        name: "target_mean",
        dtype: "float64",
        shape: "[d]",
        meaning: "mean of the training images' latents",
      },
      {
        name: "target_covariance",
        dtype: "float64",
        shape: "[d, d]",
        meaning: "Cov[μ] + diag(E[σ²])",
      },
    ],
  },
  {
    file: "STATISTICS.npz",
    what: "Statistics of features, as `vae fid --stats-out` writes them; `mu` and `sigma` as pytorch-fid and TTUR have them.",
    arrays: [
      { name: "mu", dtype: "float64", shape: "[D]", meaning: "mean of the features" },
      {
        name: "sigma",
        dtype: "float64",
        shape: "[D, D]",
        meaning: "their covariance, divisor n − 1",
      },
      {
        name: "convention",
        dtype: "uint8",
        shape: "[bytes]",
        meaning:
          "UTF-8 of a JSON object: `convention`, `count` (n), `extractor` with `id`, `sha256`, `dimension`",
      },
    ],
  },
];
