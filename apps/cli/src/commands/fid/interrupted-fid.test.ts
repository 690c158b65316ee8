import { encodeNpy } from "@vae/base";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { onceDue } from "../../test-support/once-due.js";
import { runVae } from "../../test-support/run-vae.js";
import { fidFolder } from "./__fixtures__/fid-folder.js";

const { cwd, json } = fidFolder();
const images = 450;
/** Position of a batch in the middle; the first 200 images are a finished part then. */
const middle = 240;

/**
 * Takes the first byte of each picture, and writes down the number of the first, which its pixels hold. It goes no further than to
 * the middle while there is a file `hold`.
 */
const held = `import { appendFileSync, existsSync } from "node:fs";
export const extractor = {
  extractor: { id: "held", sha256: "${"0".repeat(64)}", dimension: 1 },
  convention: "first byte",
  async extract(pictures) {
    const [{ data: first }] = pictures;
    const position = first[0] + 256 * first[3];
    appendFileSync("asked.txt", position + "\\n");
    while (position >= ${middle} && existsSync("hold")) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const data = Float32Array.from(pictures, ({ data }) => data[0]);
    return { features: { data, shape: [pictures.length, 1] } };
  },
  dispose() {},
};`;
const command = ["fid", "many.npy", "many.npy", "--extractor", "./held.mjs", "--batch", "20"];

/** Positions of the batches that the extractor was asked for. */
const asked = () =>
  existsSync(join(cwd, "asked.txt"))
    ? readFileSync(join(cwd, "asked.txt"), "utf8").trim().split("\n").map(Number)
    : [];

beforeAll(() => {
  writeFileSync(join(cwd, "held.mjs"), held);
  const data = Uint8Array.from({ length: images * 12 }, (_, p) =>
    p % 12 === 0 ? Math.floor(p / 12) % 256 : p % 12 === 3 ? Math.floor(p / 12 / 256) : 0,
  );
  writeFileSync(join(cwd, "many.npy"), encodeNpy({ data, shape: [images, 2, 2, 3] }));
});

it.each([
  ["SIGKILL", null],
  ["SIGINT", 130],
] as const)("goes on after %s with what was finished", async (signal, code) => {
  const environment = { VAE_CACHE: join(cwd, signal), VAE_BACKEND: "wasm" };
  rmSync(join(cwd, "asked.txt"), { force: true });
  writeFileSync(join(cwd, "hold"), "");
  const stopped = await runVae(command, {
    cwd,
    environment,
    onStart: onceDue(
      () => asked().includes(middle),
      (child) => {
        child.kill(signal);
        rmSync(join(cwd, "hold"));
      },
    ),
  });
  expect(stopped.code).toBe(code);
  expect(stopped.signal).toBe(code === null ? signal : null);
  expect(stopped.stdout).toBe("");
  if (code !== null) expect(stopped.stderr).toContain("Go on with: vae fid many.npy many.npy");
  expect(Math.max(...asked())).toBeLessThan(images - 10); // in the middle, not after the end

  rmSync(join(cwd, "asked.txt"));
  const resumed = await runVae([...command, "--json", "--quiet"], { cwd, environment });
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(asked()[0]).toBe(200);
  const whole = JSON.parse(await json(...command, "--no-cache"));
  expect(JSON.parse(resumed.stdout)).toMatchObject({ value: whole.value, n: [images, images] });
});
