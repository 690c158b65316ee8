import { temporaryFolder } from "@vae/testing";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shortWeights } from "../__fixtures__/hash-weights.js";
import { encodeInceptionWeights } from "../inception/weights/encode-inception-weights.js";
import { fetchInceptionWeights } from "./fetch-inception-weights.js";
import { openInceptionWeights } from "./open-inception-weights.js";

describe("a file of Inception weights", () => {
  it("is that of the path, else that of the environment", async () => {
    const file = join(temporaryFolder(), "short.safetensors");
    await writeFile(file, encodeInceptionWeights(shortWeights()));
    const environment = { VAE_INCEPTION_WEIGHTS: file };
    expect((await openInceptionWeights({ environment })).dimensions).toEqual([64]);
    const nowhere = { VAE_INCEPTION_WEIGHTS: "/nowhere" };
    expect((await openInceptionWeights({ path: file, environment: nowhere })).format).toBe(
      "safetensors",
    );
    await expect(openInceptionWeights({ environment: nowhere })).rejects.toMatchObject({
      code: "IO_FAILED",
    });
  });

  it("is never looked for elsewhere", async () => {
    for (const environment of [{}, { VAE_INCEPTION_WEIGHTS: "" }]) {
      await expect(openInceptionWeights({ environment })).rejects.toThrow(
        "Inception weights: none are named. Give a file or set VAE_INCEPTION_WEIGHTS",
      );
    }
  });
});

describe("a download", () => {
  const answer = (length: number, headers: Record<string, string> = {}, status = 200) => ({
    fetch: () => Promise.resolve(new Response(new Uint8Array(length), { status, headers })),
  });

  it("is taken when it has the announced length", async () => {
    const bytes = await fetchInceptionWeights("x.pth", answer(5, { "content-length": "5" }));
    expect(bytes).toHaveLength(5);
  });

  it("that is truncated is named as such", async () => {
    await expect(
      fetchInceptionWeights("x.pth", answer(5, { "content-length": "9" })),
    ).rejects.toThrow("x.pth: the download was truncated, 5 of 9 bytes; try again.");
  });

  it("that the server refuses or that breaks off is no file", async () => {
    await expect(fetchInceptionWeights("x.pth", answer(0, {}, 404))).rejects.toThrow(
      "x.pth: the server answered 404.",
    );
    const fetch = () => Promise.reject(new TypeError("terminated"));
    await expect(fetchInceptionWeights("x.pth", { fetch })).rejects.toThrow(
      "x.pth: the download broke off; try again.",
    );
  });
});
