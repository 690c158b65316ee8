/**
 * Makes the networks and pictures of the demo, `demo-models/`, from a run of the command line:
 *
 *     npm run vae -- reproduce fashion-quick --scale small --seed 1
 *     pnpm --filter @vae/docs demo-models runs/fashion-quick-small-seed-1
 *
 * Weights are stored in half precision. It prints how large the files are and how far the rounding moves a pixel.
 */
import { useBackend } from "@vae/backend";
import { decodeNpz, decodeSafetensors, encodeSafetensors, Rng, widenHalf } from "@vae/base";
import { readBytes, readJson, writeFileAtomic } from "@vae/base/node";
import {
  createNetwork,
  createObjective,
  createVae,
  decodeLatents,
  encodeSource,
  quantise,
} from "@vae/core";
import { encodePng, loadCheckpoint } from "@vae/core/node";
import { select, take } from "@vae/datasets";
import { fashionMnistClasses, loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
import { FeatureMoments } from "@vae/metrics";
import { lenetFeatures } from "@vae/metrics/lenet";
import {
  createRenormalisation,
  reconstructLatents,
  releasedStatistics,
  sampleSecondStage,
  secondStageNetwork,
} from "@vae/two-stage";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { roundToHalf } from "./round-to-half.mjs";

const [run] = process.argv.slice(2);
if (run === undefined) {
  console.error(
    "make-demo-models: expected the folder of a run, e.g. runs/fashion-quick-small-seed-1.",
  );
  process.exit(2);
}
const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = resolve(root, run);
const out = fileURLToPath(new URL("../demo-models", import.meta.url));
const imageShape = [28, 28, 1];

console.log((await useBackend("auto")).reason);
mkdirSync(out, { recursive: true });
const test = await loadFashionMnist10k({ split: "test" });
const first = await openStage(folder, ({ network: { id, ...options } }) =>
  createNetwork(id, imageShape, options),
);
const second = await openStage(join(folder, "second-stage"), ({ network }) =>
  secondStageNetwork({ dataWidth: first.model.network.latent, ...network }),
);
const [vae, model] = [first.model, second.model];
const moments = await readMoments(join(folder, "second-stage", "moments.npz"));

await writeFirstStage();
await writeSecondStage();
await writePictures();

/** A model of a run with the weights of its newest checkpoint. */
async function openStage(path, networkOf) {
  const config = await readJson(join(path, "config.json"));
  const checkpoint = await loadCheckpoint(path, config);
  if (checkpoint === undefined) throw new Error(`${path}: no checkpoint yet.`);
  const model = createVae({
    network: networkOf(config),
    objective: createObjective(config.objective),
  });
  model.store.restore(checkpoint.weights);
  return { model, weights: checkpoint.weights, config };
}

async function readMoments(path) {
  const arrays = decodeNpz(await readBytes(path), path);
  const of = (side) => ({
    mean: arrays[`${side}_mean`].data,
    covariance: arrays[`${side}_covariance`].data,
  });
  const [featureDeviation] = arrays.generated_feature_deviation.data;
  return { generated: { ...of("generated"), featureDeviation }, target: of("target") };
}

/** Weights, and twenty images of the test split: two of each class. */
async function writeFirstStage() {
  const labels = Array.from(test.labels);
  const chosen = fashionMnistClasses.flatMap((_, label) =>
    labels.flatMap((of, i) => (of === label ? [i] : [])).slice(0, 2),
  );
  const garments = await readAll(select(test, chosen));
  const file = encodeSafetensors(
    {
      ...halves(first.weights),
      garments: { dtype: "U8", shape: [chosen.length, 28, 28], data: garments },
    },
    about({
      config: {
        format: 1,
        network: { ...first.config.network, imageShape },
        objective: first.config.objective,
      },
      names: chosen.map((i) => fashionMnistClasses[labels[i]]),
    }),
  );
  await write("first-stage.safetensors", file);
  console.log(`half precision moves a pixel by at most ${(await worstPixel()).toExponential(1)}`);
}

/** The decoder, which alone generates, the moments that treat its latents, and statistics of real images. */
async function writeSecondStage() {
  const posteriors = await encodeSource(vae, test);
  const rng = new Rng(1).fork("released");
  const released = releasedStatistics({
    width: posteriors.latent,
    ...posteriors,
    reconstruction: await reconstructLatents(model, posteriors.mean, { rng }),
  });
  const features = await lenetFeatures(await readAll(test));
  const real = FeatureMoments.of(features);
  const decoder = Object.entries(second.weights).filter(([name]) => !name.startsWith("encoder/"));
  const { generated, target } = moments;
  await write(
    "second-stage.safetensors",
    encodeSafetensors(
      {
        ...halves(Object.fromEntries(decoder)),
        "moments/generated-mean": vector(generated.mean),
        "moments/generated-covariance": matrix(generated.covariance),
        "moments/target-mean": vector(target.mean),
        "moments/target-covariance": matrix(target.covariance),
        "real/mean": vector(real.mean),
        "real/covariance": matrix(Float32Array.from(real.covariance())),
      },
      about({
        network: model.network.config,
        objective: second.config.objective,
        featureDeviation: generated.featureDeviation,
        released,
        realCount: real.count,
        realSource: "fashion-mnist-10k:test",
      }),
    ),
  );
}

/** What stands in for the demo until it runs. */
async function writePictures() {
  const labels = Array.from(test.labels);
  const codes = await Promise.all(
    ["Ankle boot", "Dress", "Bag"].map(async (name) => {
      const first = labels.indexOf(fashionMnistClasses.indexOf(name));
      return (await encodeSource(vae, select(test, [first]))).mean;
    }),
  );
  const [origin, across, down] = codes;
  const plane = Float32Array.from({ length: 81 * origin.length }, (_, i) => {
    const [d, tile] = [i % origin.length, Math.floor(i / origin.length)];
    const [s, t] = [(tile % 9) / 8, Math.floor(tile / 9) / 8];
    return origin[d] + s * (across[d] - origin[d]) + t * (down[d] - origin[d]);
  });
  await writePicture("explore.png", [await decoded(plane)], 9);

  const drawn = await sampleSecondStage(model, 64, new Rng(1).fork("second-stage"));
  const renormalised = createRenormalisation("paper", moments.generated).apply(drawn);
  const [pale, strong] = [await decoded(drawn), await decoded(renormalised)];
  await writePicture("renormalise.png", [pale, strong], 8);

  const { mean } = await encodeSource(vae, take(test, 32));
  await writePicture("train.png", [await readAll(take(test, 32)), await decoded(mean)], 8);
  await writePicture("your-images.png", [strong, await readAll(take(test, 64))], 8);
}

async function decoded(latents) {
  return quantise(await decodeLatents(vae, latents));
}

/** Grids of grey images beside each other, a gap of 14 pixels between them. */
async function writePicture(name, grids, columns) {
  const gap = 14;
  const rows = grids[0].length / 784 / columns;
  const width = grids.length * columns * 28 + (grids.length - 1) * gap;
  const pixels = new Uint8Array(width * rows * 28).fill(127);
  grids.forEach((images, grid) => {
    for (let i = 0; i < images.length; i++) {
      const [image, at] = [Math.floor(i / 784), i % 784];
      const y = Math.floor(image / columns) * 28 + Math.floor(at / 28);
      const x = grid * (columns * 28 + gap) + (image % columns) * 28 + (at % 28);
      pixels[y * width + x] = images[i];
    }
  });
  await write(name, encodePng(pixels, [rows * 28, width, 1]));
}

/** Over 500 draws of N(0, I): the network in float32 against itself in half precision. */
async function worstPixel() {
  const latents = new Rng(2).normals(new Float32Array(500 * vae.network.latent));
  const exact = await decodeLatents(vae, latents);
  const { tensors } = decodeSafetensors(await readBytes(join(out, "first-stage.safetensors")));
  vae.store.restore(
    Object.fromEntries(
      Object.entries(tensors).map(([name, array]) => [
        name,
        array.dtype === "F16" ? { ...array, dtype: "F32", data: widenHalf(array) } : array,
      ]),
    ),
  );
  const rounded = await decodeLatents(vae, latents);
  vae.store.restore(first.weights);
  return exact.reduce((worst, value, i) => Math.max(worst, Math.abs(value - rounded[i])), 0);
}

async function readAll(source) {
  const bytes = new Uint8Array(source.length * 784);
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    bytes,
  );
  return bytes;
}

function halves(tensors) {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { dtype: "F16", shape, data: roundToHalf(data) },
    ]),
  );
}

function vector(data) {
  return { dtype: "F64", shape: [data.length], data: Float64Array.from(data) };
}

function matrix(data) {
  const side = Math.sqrt(data.length);
  const dtype = data instanceof Float32Array ? "F32" : "F64";
  return { dtype, shape: [side, side], data };
}

function about(what) {
  return { about: JSON.stringify(what) };
}

async function write(name, bytes) {
  await writeFileAtomic(join(out, name), bytes);
  console.log(`demo-models/${name}: ${bytes.length.toLocaleString("en-US")} bytes`);
}
