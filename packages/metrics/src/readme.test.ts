import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeWhen } from "@vae/testing";
import { expect, it } from "vitest";

const folder = new URL("..", import.meta.url);
const isBuilt = existsSync(new URL("dist/lenet.js", folder));

describeWhen(
  { reason: isBuilt ? undefined : "dist is not there", remedy: "pnpm build" },
  "the built package",
  () => {
    it("runs the example of the README", () => {
      const readme = readFileSync(new URL("README.md", folder), "utf8");
      const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? "";
      const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", example], {
        cwd: fileURLToPath(folder),
        encoding: "utf8",
      });
      expect(printed).toContain("name: 'FD-lenet-fashion'");
      // The first line of the table.
      expect(Number(/ value: ([\d.]+)/.exec(printed)?.[1])).toBeCloseTo(0.44, 2);
      expect(readme).toContain("| 0.44 ");
    });
  },
);
