import { useBackend } from "@vae/backend";
import { openPictures } from "@vae/datasets/node";
import { frechetDistance } from "@vae/metrics";
import { inceptionExtractor } from "@vae/metrics/inception";
import { extractFeatures, joinRows, openInceptionWeights } from "@vae/metrics/node";

await useBackend("auto");
const weights = await openInceptionWeights({ path: "inception.pth" });
const extractor = inceptionExtractor({ weights, convention: "pytorch-fid" });
const sides = [];
for (const folder of ["made", "real"]) {
  const parts = [];
  for await (const { features } of extractFeatures(await openPictures(folder), extractor)) {
    parts.push(features);
  }
  sides.push(joinRows(parts));
}
console.log(frechetDistance(...sides).value);
