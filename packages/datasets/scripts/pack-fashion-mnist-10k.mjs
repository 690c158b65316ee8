// Makes assets/fashion-mnist-10k.idx.gz from the two test files of Fashion-MNIST:
//   node scripts/pack-fashion-mnist-10k.mjs [folder]
// The folder defaults to the place of Debian's package dataset-fashion-mnist. The result is the unpacked
// image file followed by the unpacked label file under gzip -9; its content is fixed by the two MD5 sums,
// its gzip bytes may change with the version of zlib.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gunzipSync, gzipSync } from "node:zlib";

const folder = process.argv[2] ?? "/usr/share/datasets/fashion-mnist";
const target = fileURLToPath(new URL("../assets/fashion-mnist-10k.idx.gz", import.meta.url));

/** An official file, unpacked and checked against its published MD5. */
function officialFile(name, md5) {
  const bytes = gunzipSync(readFileSync(join(folder, `${name}.gz`)));
  const got = createHash("md5").update(bytes).digest("hex");
  if (got !== md5) throw new Error(`${name}: expected MD5 ${md5}, got ${got}.`);
  return bytes;
}

const content = Buffer.concat([
  officialFile("t10k-images-idx3-ubyte", "8181f5470baa50b63fa0f6fddb340f0a"),
  officialFile("t10k-labels-idx1-ubyte", "15d484375f8d13e6eb1aabb0c3f46965"),
]);
const packed = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
writeFileSync(target, packed);
console.log(`${target}: ${packed.length} bytes`);
console.log(`sha256 of the content: ${createHash("sha256").update(content).digest("hex")}`);
