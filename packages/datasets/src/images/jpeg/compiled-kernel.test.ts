import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeOptIn } from "@vae/testing";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { jpegKernelFile } from "../../packaged-files.js";

// It fetches the compiler, 100 MB.
describeOptIn("VAE_TEST_COMPILE_KERNELS", "assets/jpeg.wasm", () => {
  it("is what kernels/jpeg.as compiles to", async () => {
    const script = fileURLToPath(new URL("../../../scripts/compile-kernels.mjs", import.meta.url));
    const target = join(await temporaryFolder(), "jpeg.wasm");
    const { status, stderr } = spawnSync(process.execPath, [script, target], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    expect(Buffer.compare(await readFile(target), await readFile(jpegKernelFile))).toBe(0);
  });
});
