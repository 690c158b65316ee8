import { temporaryFolder } from "@vae/testing";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readJson } from "./read-json.js";

it("reads JSON, with or without a byte order mark", async () => {
  const path = join(temporaryFolder(), "a.json");
  await writeFile(path, '{"a": [1, "ä"]}');
  expect(await readJson(path)).toEqual({ a: [1, "ä"] });
  await writeFile(path, "\ufeff2");
  expect(await readJson(path)).toBe(2);
});

it("names file and line of a mistake", async () => {
  const path = join(temporaryFolder(), "a.json");
  await writeFile(path, '{\n  "a": 1,\n  "b" 2\n}');
  await expect(readJson(path)).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: expect.stringMatching(
      /a\.json: expected JSON in UTF-8, got 21 bytes that are none \(.*line 3.*\); correct it or make it again\.$/,
    ),
    cause: expect.any(SyntaxError),
  });
});

it("refuses a file that is cut off, empty or not UTF-8, without control characters in the message", async () => {
  const path = join(temporaryFolder(), "a.json");
  for (const content of ['{"a": ', "", "\u001b[2J", Uint8Array.of(34, 255, 34)]) {
    await writeFile(path, content);
    await expect(readJson(path)).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: expect.stringMatching(/^\P{Cc}+a\.json: expected JSON in UTF-8\P{Cc}+\.$/u),
    });
  }
});

it("refuses a file that is too long or missing", async () => {
  const path = join(temporaryFolder(), "a.json");
  await expect(readJson(path)).rejects.toMatchObject({ code: "IO_FAILED" });
  await writeFile(path, "[1, 2]");
  await expect(readJson(path, { limit: 5 })).rejects.toThrow("expected at most 5 bytes");
});
