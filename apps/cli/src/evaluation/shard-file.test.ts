import { decodeNpz, encodeNpz } from "@vae/base";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeShard } from "./shard-file.js";

const older = readFileSync(new URL("__fixtures__/format-1/shard.npz", import.meta.url));
const of = { origin: "a3aeb147b25b5f6e", index: 0, count: 3 };

describe("the format of scored shards", () => {
  it("is still read as version 1 wrote it on 2026-11-26", () => {
    const { real, rows } = decodeShard(older, "shard.npz", of);
    expect(real).toMatchObject({ count: 2, variance: 0.0038391489840354127, mse: null });
    expect(rows.map(({ row, made }) => [row, made?.mse])).toEqual([
      ["rec/sample", 0.012687211734794361],
      ["gen-2/paper", null],
    ]);
    expect(real?.features).toMatchObject({ shape: [2, 16] });
  });

  it("is refused in a newer version", () => {
    const { about, ...arrays } = decodeNpz(older, "shard.npz");
    const text = new TextDecoder().decode(about!.data);
    const data = new TextEncoder().encode(text.replace('"format":1', '"format":2'));
    const newer = encodeNpz({ ...arrays, about: { shape: [data.length], data } });
    expect(() => decodeShard(newer, "shard.npz", of)).toThrow(
      "shard.npz: format: expected 1, got 2; a newer version of the @vae packages wrote it, update them to read it, or remove it: it is made again.",
    );
  });

  it("is refused where it says nothing of itself", () => {
    const other = encodeNpz({ mu: { shape: [1], data: Float64Array.of(1) } });
    expect(() => decodeShard(other, "shard.npz", of)).toThrow('its "about" is not whole');
  });
});
