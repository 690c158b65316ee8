import { describe, expect, it } from "vitest";
import { readAll } from "../__fixtures__/read-all.js";
import { testSource } from "../__fixtures__/source-conformance.js";
import { arraySource } from "./array-source.js";
import { select, subset, take } from "./index-view.js";

const shape = [1, 2, 1] as const;
const images = Uint8Array.from({ length: 20 }, (_, i) => i);
const labels = Uint8Array.from({ length: 10 }, (_, i) => i % 4);
const ten = arraySource({ images, shape, labels, fingerprint: "ten:all" });

testSource("a subset", () => subset(ten, 2, 9), { length: 7, shape, classes: 4 });
testSource("a selection", () => select(ten, [9, 0, 0, 3]), { length: 4, shape, classes: 4 });
testSource("a view of a view", () => take(select(subset(ten, 1), [8, 7, 6]), 2), {
  length: 2,
  shape,
  classes: 2,
});

describe("index views", () => {
  it("hold the images and labels at their positions", async () => {
    expect(await readAll(subset(ten, 3, 5))).toEqual(Uint8Array.of(6, 7, 8, 9));
    expect(subset(ten, 3, 5).labels).toEqual(Uint8Array.of(3, 0));
    expect(await readAll(subset(ten, 9))).toEqual(Uint8Array.of(18, 19));
    expect(await readAll(take(ten, 1))).toEqual(Uint8Array.of(0, 1));
    expect(await readAll(select(ten, [4, 1, 4]))).toEqual(Uint8Array.of(8, 9, 2, 3, 8, 9));
    expect(select(ten, [4, 1, 4]).labels).toEqual(Uint8Array.of(0, 1, 0));
    expect(await readAll(select(subset(ten, 5), [4, 0]))).toEqual(Uint8Array.of(18, 19, 10, 11));
  });

  it("say in their fingerprint which part they are", () => {
    expect(subset(ten, 0, 8).fingerprint).toBe("ten:all | subset 0 8");
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [0, 1],
      [0, 1, 3],
    ];
    const fingerprints = orders.map((order) => select(ten, order).fingerprint);
    expect(new Set(fingerprints).size).toBe(orders.length);
    expect(select(ten, [0, 2, 1]).fingerprint).toBe(fingerprints[1]);
  });

  it("look into the images, not at a copy", async () => {
    const own = Uint8Array.of(1, 2, 3, 4);
    const view = subset(arraySource({ images: own, shape, fingerprint: "own" }), 1);
    own[2] = 99;
    expect(await readAll(view)).toEqual(Uint8Array.of(99, 4));
  });

  it.each([
    [() => subset(ten, 5, 5), "subset of ten:all: expected 0 ≤ start < end ≤ 10, got 5 and 5."],
    [() => subset(ten, 0, 11), "got 0 and 11"],
    [() => subset(ten, -1, 4), "got -1 and 4"],
    [() => take(ten, 0), "got 0 and 0"],
    [() => take(ten, 2.5), "got 0 and 2.5"],
    [() => select(ten, [0, 10]), "select from ten:all: expected indices in 0 … 9, got 10."],
    [() => select(ten, [Number.NaN]), "got NaN"],
    [() => select(ten, []), "holds no image"],
  ])("refuse a part that is not there: %o", (view, message) => {
    expect(view).toThrow(message);
    expect(view).toThrow(expect.objectContaining({ code: "DATA_INVALID" }) as Error);
  });
});
