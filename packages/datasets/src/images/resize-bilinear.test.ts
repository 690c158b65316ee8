import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { centreBox } from "./pixels.js";
import { resizeBilinear } from "./resize-bilinear.js";

function row(values: readonly number[], width: number): number[] {
  const out = new Uint8Array(width);
  const pixels = { data: Uint8Array.from(values), height: 1, width: values.length, channels: 1 };
  resizeBilinear(pixels, { top: 0, left: 0, height: 1, width: values.length }, [1, width], out);
  return [...out];
}

describe("resizeBilinear", () => {
  it("weighs four pixels by 1, 3, 3, 1 at half the size, three at the edges", () => {
    // (1·8 + 3·16 + 3·32 + 1·64) / 8 = 27; at the edge (3·0 + 3·8 + 1·16) / 7 = 5.7 and (32 + 3·64 + 3·64) / 7 = 59.4
    expect(row([0, 8, 16, 32, 64, 64], 3)).toEqual([6, 27, 59]);
  });

  it("copies an image that has the size already", () => {
    const data = Uint8Array.from({ length: 4 * 5 * 3 }, (_, i) => (i * 37) % 256);
    const out = new Uint8Array(data.length);
    const box = { top: 0, left: 0, height: 4, width: 5 };
    resizeBilinear({ data, height: 4, width: 5, channels: 3 }, box, [4, 5], out);
    expect(out).toEqual(data);
  });

  it("interpolates between pixels when it enlarges", () => {
    // Centres of the result lie at -0.25, 0.25, 0.75, 1.25 pixels of the input.
    expect(row([0, 100], 4)).toEqual([0, 25, 75, 100]);
  });

  it("keeps a constant, black and white included, at any ratio", () => {
    for (const value of [0, 100, 255]) {
      for (const width of [1, 2, 5, 7, 9, 30]) {
        expect(row(Array<number>(9).fill(value), width)).toEqual(Array(width).fill(value));
      }
    }
  });

  it("takes nothing from outside of the box", () => {
    const data = new Uint8Array(6 * 6).fill(255);
    for (const y of [2, 3]) data.fill(10, y * 6 + 1, y * 6 + 5);
    const out = new Uint8Array(2);
    const box = { top: 2, left: 1, height: 2, width: 4 };
    resizeBilinear({ data, height: 6, width: 6, channels: 1 }, box, [1, 2], out);
    expect(out).toEqual(Uint8Array.of(10, 10));
  });

  it("keeps channels apart", () => {
    const data = Uint8Array.of(0, 50, 255, 0, 50, 255, 0, 50, 255, 0, 50, 255);
    const out = new Uint8Array(3);
    const box = { top: 0, left: 0, height: 2, width: 2 };
    resizeBilinear({ data, height: 2, width: 2, channels: 3 }, box, [1, 1], out);
    expect(out).toEqual(Uint8Array.of(0, 50, 255));
  });
});

describe("resizeBilinear beside Pillow 12.3.0", () => {
  it("gives the same bytes at every ratio, up and down", () => {
    // SHA-256 over numpy.asarray(Image.fromarray(a).resize((width, height), BILINEAR)) of the same images.
    const hash = createHash("sha256");
    for (const [height, width] of [
      [218, 178],
      [37, 53],
      [5, 300],
      [64, 64],
      [9, 9],
      [1, 7],
    ] as const) {
      // Byte i is the top byte of 2654435761 i, Knuth's multiplicative hash.
      const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
        return Math.imul(i, 2_654_435_761) >>> 24;
      });
      for (const size of [
        [64, 64],
        [32, 20],
        [7, 130],
        [1, 1],
      ] as const) {
        const out = new Uint8Array(size[0] * size[1] * 3);
        const box = { top: 0, left: 0, height, width };
        resizeBilinear({ data, height, width, channels: 3 }, box, size, out);
        hash.update(out);
      }
    }
    expect(hash.digest("hex")).toBe(
      "224b3986fdd817be2dc1148c8383db3705e4fe021857d96b344939191646c35b",
    );
  });
});

describe("centreBox", () => {
  it("takes the largest middle part of the proportions", () => {
    expect(centreBox({ height: 100, width: 300 }, [64, 64])).toEqual({
      top: 0,
      left: 100,
      height: 100,
      width: 100,
    });
    expect(centreBox({ height: 218, width: 178 }, [64, 64])).toEqual({
      top: 20,
      left: 0,
      height: 178,
      width: 178,
    });
    expect(centreBox({ height: 30, width: 10 }, [1, 2])).toEqual({
      top: 12,
      left: 0,
      height: 5,
      width: 10,
    });
  });

  it("keeps at least a pixel of a sliver", () => {
    expect(centreBox({ height: 1, width: 900 }, [64, 1]).width).toBe(1);
  });
});
