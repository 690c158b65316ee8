import { describe, expect, it } from "vitest";
import { parseDatasetId } from "./dataset-id.js";

describe("parseDatasetId", () => {
  it.each([
    ["mnist", { id: "mnist", options: {} }],
    ["mnist:test,pad=32", { id: "mnist:test", options: { pad: 32 } }],
    [
      "celeba:train,crop=148,order=listing,size=64,skip-broken",
      {
        id: "celeba:train",
        options: { crop: 148, order: "listing", size: 64, skipBroken: true },
      },
    ],
    ["celeba:train,with-crops", { id: "celeba:train", options: { withCrops: true } }],
    [
      "cifar-100,labels=coarse,jpeg=75",
      { id: "cifar-100", options: { labels: "coarse", jpeg: 75 } },
    ],
    ["a/b.npy,range=-1..1", { id: "a/b.npy", options: { range: [-1, 1] } }],
    ["folder:p,size=48x64", { id: "folder:p", options: { size: [48, 64] } }],
    ["synthetic:shapes,seed=0", { id: "synthetic:shapes", options: { seed: 0 } }],
  ])("reads %s", (text, parsed) => {
    expect(parseDatasetId(text)).toEqual(parsed);
  });

  it("leaves the commas of a path alone", () => {
    expect(parseDatasetId("folder:a,b=c/d,e")).toEqual({ id: "folder:a,b=c/d,e", options: {} });
    expect(parseDatasetId("a,pad=9/b.npy")).toEqual({ id: "a,pad=9/b.npy", options: {} });
  });

  it.each([
    ["mnist,pad=", 'mnist,pad=: expected a whole number for pad, got "".'],
    ["mnist,pad=-1", 'got "-1"'],
    ["mnist,pad=0x20", 'got "0x20"'],
    ["celeba,order=name,order=listing", "has order twice"],
    ["celeba,order=unsorted", 'expected name or listing for order, got "unsorted"'],
    ["a.npy,range=1", "expected two numbers as in -1..1 for range"],
    ["a.npy,range=0..1..2", "expected two numbers"],
    ["a.npy,range=..1", "expected two numbers"],
    ["p,size=64x", "expected a side as in 64"],
    ["p,skip-broken=no", "expected no value for skip-broken"],
  ])("refuses %s", (text, message) => {
    expect(() => parseDatasetId(text)).toThrow(message);
    expect(() => parseDatasetId(text)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }) as Error,
    );
  });
});
