import { describeOptIn, describeWhen } from "@vae/testing";
import { execFileSync } from "node:child_process";
import { delimiter } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundle, removeBundle } from "../__fixtures__/bundle.js";
import { needsNative } from "../__fixtures__/native.js";

// VAE_TEST_NODES=/path/to/node22:/path/to/node24
describeOptIn("VAE_TEST_NODES", "other versions of Node", () => {
  describeWhen(needsNative, "with one build", () => {
    let program: string;
    beforeAll(async () => {
      program = await bundle("__fixtures__/ten-steps.ts");
    });
    afterAll(() => {
      removeBundle(program);
    });

    it("load it and train ten steps to the same losses", () => {
      const losses = (node: string) =>
        JSON.parse(execFileSync(node, [program], { encoding: "utf8" })) as number[];
      const expected = losses(process.execPath);
      expect(expected).toHaveLength(10);
      for (const node of process.env["VAE_TEST_NODES"]!.split(delimiter)) {
        expect(losses(node)).toEqual(expected);
      }
    });
  });
});
