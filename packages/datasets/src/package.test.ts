import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeWhen } from "@vae/testing";
import { expect, it } from "vitest";

const built = existsSync(new URL("../dist/fashion-mnist-10k.js", import.meta.url));

describeWhen(
  { reason: built ? undefined : "dist is not there", remedy: "pnpm build" },
  "the built package",
  () => {
    it("finds the embedded images from dist, by both entries", () => {
      const program = `
        import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
        import { openDataset } from "@vae/datasets/node";
        const test = await openDataset("fashion-mnist-10k:test");
        console.log((await loadFashionMnist10k()).length, test.length);`;
      const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
        cwd: fileURLToPath(new URL("..", import.meta.url)),
        encoding: "utf8",
      });
      expect(printed.trim()).toBe("10000 2000");
    });
  },
);
