import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { boardPackages } from "../commands/sweep-board.js";
import { importOptional } from "./optional-packages.js";
import { s3Packages } from "./store/open-storage.js";

describe("packages that an install does not bring", () => {
  it("are named, with the command that installs them, when one is missing", async () => {
    const name = "@vae/not-there";
    const load = (): Promise<unknown> => import(name);
    await expect(importOptional(load, "a store on S3", ["@aws-sdk/client-s3"])).rejects.toThrow(
      expect.objectContaining({
        code: "BACKEND_UNAVAILABLE",
        message:
          "a store on S3 needs packages that are not installed; npm install @aws-sdk/client-s3 beside @vae/cli.",
      }),
    );
  });

  it("leave every other failure as it is", async () => {
    const failure = new Error("broken");
    await expect(importOptional(() => Promise.reject(failure), "it", [])).rejects.toBe(failure);
  });

  it("are the optional peers of the package", () => {
    const file = new URL("../../package.json", import.meta.url);
    const manifest = JSON.parse(readFileSync(file, "utf8")) as {
      peerDependencies: Record<string, string>;
      peerDependenciesMeta: Record<string, { optional: boolean }>;
    };
    const optional = Object.entries(manifest.peerDependenciesMeta)
      .filter(([, { optional }]) => optional)
      .map(([name]) => name);
    expect([...s3Packages, ...boardPackages].sort()).toEqual(optional.sort());
    expect(Object.keys(manifest.peerDependencies).sort()).toEqual(optional);
  });
});
