import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkEnvironment, checkResult } from "./check-result.js";
import type { Result } from "./result-schema.js";

const read = (name: string) => {
  const url = new URL(`__fixtures__/format-1/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Record<string, unknown>;
};
const older = read("result.json");

describe("the format of results", () => {
  it("is still read as version 1 wrote it on 2026-11-25", () => {
    const result = checkResult(older, "result.json") as Result;
    expect(result.renormalisedOverNone).toBe(24.263524184536447 / 50.07120811958593);
    expect(result.seeds[0]?.rows.map(({ id }) => id)).toEqual(["gen-2/none", "gen-2/paper"]);
    expect(checkEnvironment(read("environment.json"), "environment.json").backend).toBe(
      "tensorflow",
    );
  });

  it("is refused in a newer version, whatever else it says", () => {
    for (const newer of [
      { ...older, format: 2 },
      { format: 2, tables: [] },
    ]) {
      expect(() => checkResult(newer, "a/result.json")).toThrow(
        "a/result.json: format: expected 1, got 2; a newer version of the @vae packages wrote it, update them to read it.",
      );
    }
  });

  it("is refused with every key that is wrong", () => {
    expect(() => checkResult({ ...older, scale: "huge", seeds: [] }, "result.json")).toThrow(
      /^result\.json: is not in the format of results \(scale: .*; seeds: .*\)\. The command that wrote it writes it anew\.$/,
    );
    expect(() => checkResult(null, "result.json")).toThrow("format: expected 1, got nothing");
  });
});
