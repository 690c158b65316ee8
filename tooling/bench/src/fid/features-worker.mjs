/** Our Inception on the backend of the first argument: uint8 images in, 2048 features out. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { useBackend } from "@vae/backend";
import { encodeNpy, encodeSafetensors, Rng } from "@vae/base";
import {
  decodeInceptionWeights,
  inceptionConvolutions,
  inceptionExtractor,
} from "@vae/metrics/inception";
import { serve } from "../line-worker.mjs";

let extractor;
let pictures;

await serve(async ({ prepare, batchSize }) => {
  if (prepare !== undefined) return start(prepare);
  const started = performance.now();
  const cpu = process.cpuUsage();
  const rows = [];
  for (let i = 0; i < pictures.length; i += batchSize) {
    const { features } = await extractor.extract(pictures.slice(i, i + batchSize));
    rows.push(...features.data);
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    milliseconds: performance.now() - started,
    processorSeconds: (user + system) / 1e6,
    value: rows.slice(0, 2048),
    memoryMB: Math.round(process.memoryUsage().rss / 1e6),
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1e3),
  };
});

async function start({ folder, count, convention }) {
  const { reason } = await useBackend(process.argv[2]);
  const rng = new Rng(1);
  const tensors = {};
  for (const { name, kernel: shape } of inceptionConvolutions) {
    const [height, width, inputs, outputs] = shape;
    const size = height * width * inputs * outputs;
    const scale = Math.sqrt(2 / (height * width * inputs));
    const kernel = rng.normals(new Float32Array(size)).map((value) => value * scale);
    tensors[`${name}.kernel`] = { dtype: "F32", shape, data: kernel };
    tensors[`${name}.bias`] = { dtype: "F32", shape: [outputs], data: new Float32Array(outputs) };
  }
  const bytes = encodeSafetensors(tensors, { format: "fid-inception-bn-folded", layout: "HWIO" });
  const images = Uint8Array.from({ length: count * 3072 }, () => rng.integer(256));
  writeFileSync(join(folder, "inception.safetensors"), bytes);
  writeFileSync(join(folder, "images.npy"), encodeNpy({ data: images, shape: [count, 32, 32, 3] }));
  pictures = Array.from({ length: count }, (_, i) => ({
    data: images.subarray(i * 3072, (i + 1) * 3072),
    height: 32,
    width: 32,
    channels: 3,
  }));
  const weights = await decodeInceptionWeights(bytes, "random weights");
  extractor = inceptionExtractor({ weights, convention });
  return { backend: reason };
}
