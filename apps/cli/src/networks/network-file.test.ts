import { temporaryFolder } from "@vae/testing";
import { expect, it } from "vitest";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeNetworkFile, isNetworkFile, loadNetworkFile } from "./network-file.js";

const source = `
  export const encoder = ({ flatten }) => [flatten()];
  export const decoder = ({ dense, reshape }, { imageShape }) => [dense({ units: 784 }), reshape(imageShape)];
`;

it("tells paths from names", () => {
  expect(
    ["./my-network.js", "../a.mjs", "/a/b.js", "mine.js", "nets/a"].map(isNetworkFile),
  ).toEqual([true, true, true, true, true]);
  expect(["dense", "resnet", "infogan"].map(isNetworkFile)).toEqual([false, false, false]);
});

it("names a file from the run folder, so that both may move together", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "old"));
  writeFileSync(join(folder, "old", "mine.mjs"), source);
  const file = await describeNetworkFile(
    join(folder, "old", "mine.mjs"),
    join(folder, "old/runs/a"),
  );
  expect(file.id).toBe("../../mine.mjs");
  expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
  renameSync(join(folder, "old"), join(folder, "new"));
  const network = await loadNetworkFile(file, join(folder, "new/runs/a"));
  expect(network.encoder).toBeTypeOf("function");
});

it("refuses a file that has changed, and takes it again when it is as it was", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "mine.mjs");
  writeFileSync(path, source);
  const file = await describeNetworkFile(path, folder);
  expect(file.id).toBe("./mine.mjs");
  writeFileSync(path, `${source}// more`);
  await expect(loadNetworkFile(file, folder)).rejects.toThrow(
    /mine\.mjs: changed since .* began: its sha256 is [0-9a-f]{12}…, expected [0-9a-f]{12}…\. Put the old file back/,
  );
  writeFileSync(path, source);
  await expect(loadNetworkFile(file, folder)).resolves.toHaveProperty("decoder");
});

it("says what is wrong with a file that is missing or no module", async () => {
  const folder = temporaryFolder();
  await expect(describeNetworkFile(join(folder, "none.js"), folder)).rejects.toMatchObject({
    code: "IO_FAILED",
    message: expect.stringContaining("none.js: the file of a network cannot be read") as string,
  });
  writeFileSync(join(folder, "bad.mjs"), "export const encoder = (;");
  const file = await describeNetworkFile(join(folder, "bad.mjs"), folder);
  await expect(loadNetworkFile(file, folder)).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining("bad.mjs: cannot be imported: ") as string,
  });
});
