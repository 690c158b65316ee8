import { describe, expect, it } from "vitest";
import { testSource } from "../__fixtures__/source-conformance.js";
import { cifarSource } from "./cifar-source.js";

const file = Uint8Array.from({ length: 3 * 3_074 }, (_, i) => (i % 3_074 < 2 ? i % 15 : i % 251));

testSource("CIFAR-100 in memory", () => cifarSource({ files: [file], classes: 100 }), {
  length: 3,
  shape: [32, 32, 3],
  classes: 15, // the fine labels are 1, 3075 % 15 = 0 and 6149 % 15 = 14
});

describe("cifarSource", () => {
  it("has fine or coarse labels, which show in the fingerprint", async () => {
    const fine = await cifarSource({ files: [file], classes: 100, split: "test" });
    const coarse = await cifarSource({ files: [file], classes: 100, labels: "coarse" });
    expect(fine.labels).toEqual(Uint8Array.of(1, 0, 14));
    expect(coarse.labels).toEqual(Uint8Array.of(0, 14, 13));
    expect(fine.fingerprint).toMatch(/^cifar-100:test sha256:[0-9a-f]{64}$/);
    expect(coarse.fingerprint).toMatch(/^cifar-100:all labels=coarse sha256:/);
  });
});
