import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readResults } from "./read-results.js";

const made = fileURLToPath(new URL("../__fixtures__/results", import.meta.url));
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vae-results-"));
  await cp(made, folder, { recursive: true });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Changes a JSON file of the copy. */
async function edit(name: string, change: (value: Record<string, unknown>) => void): Promise<void> {
  const path = join(folder, "fashion-quick", name);
  const value = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  change(value);
  await writeFile(path, JSON.stringify(value));
}

it("reads result and environment by the name of the recipe", async () => {
  const { "fashion-quick": measured } = await readResults(folder);
  expect(measured?.result.extractor.score).toBe("FD-lenet-fashion");
  expect(measured?.result.seeds.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  expect(measured?.environment.backend).toBe("wasm");
});

it("finds nothing where nothing has been measured", async () => {
  await rm(join(folder, "fashion-quick", "result.json"));
  expect(await readResults(folder)).toEqual({});
  expect(await readResults(join(folder, "absent"))).toEqual({});
});

describe("refuses", () => {
  it("a field that is not what the schema says, and names file and field", async () => {
    await edit("result.json", (result) => (result["scale"] = "huge"));
    await expect(readResults(folder)).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: expect.stringMatching(
        /fashion-quick\/result\.json: is not in the format .*\(scale: /,
      ),
    });
  });

  it("a field that the schema does not know", async () => {
    await edit("environment.json", (environment) => (environment["mood"] = "good"));
    await expect(readResults(folder)).rejects.toThrow(/environment\.json: .*mood/);
  });

  it("a result without its environment", async () => {
    await rm(join(folder, "fashion-quick", "environment.json"));
    await expect(readResults(folder)).rejects.toThrow("environment.json: cannot be read as JSON.");
  });

  it("the result of another recipe", async () => {
    await edit("result.json", (result) => (result["id"] = "cifar10-paper"));
    await expect(readResults(folder)).rejects.toThrow(
      'expected the result of "fashion-quick", got that of "cifar10-paper".',
    );
  });
});
