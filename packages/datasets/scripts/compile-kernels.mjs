// Makes assets/jpeg.wasm from kernels/jpeg.as:
//   node scripts/compile-kernels.mjs [target]
// AssemblyScript is fetched for it, by npx: with binaryen it has 100 MB, too much for every clone. Equal sources and
// an equal version give equal bytes.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../kernels/jpeg.as", import.meta.url));
const target = resolve(
  process.argv[2] ?? fileURLToPath(new URL("../assets/jpeg.wasm", import.meta.url)),
);

const folder = mkdtempSync(join(tmpdir(), "vae-kernels-"));
try {
  copyFileSync(source, join(folder, "jpeg.ts")); // what the compiler takes for its own language
  const options = ["--runtime", "stub", "--noAssert", "-O3", "--enable", "simd"];
  const { status } = spawnSync(
    "npx",
    ["--yes", "--package", "assemblyscript@0.28.20", "asc", "jpeg.ts", ...options, "-o", target],
    { cwd: folder, stdio: "inherit" },
  );
  if (status !== 0) throw new Error(`asc ended with code ${status}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
