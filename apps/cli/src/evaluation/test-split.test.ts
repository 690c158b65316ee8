import { expect, it } from "vitest";
import { testSplitOf } from "./test-split.js";

it.each([
  ["fashion-mnist-10k", "fashion-mnist-10k:test"],
  ["cifar-10:train", "cifar-10:test"],
  ["mnist:train,pad=32", "mnist:test,pad=32"],
  ["celeba:train,crop=148,size=48x64 + folder:crops", "celeba:test,crop=148,size=48x64"],
])("of %s is %s", (data, test) => {
  expect(testSplitOf(data)).toBe(test);
});

it.each(["folder:photos", "photos.zip", "C:\\photos", "synthetic:shapes"])(
  "is not there for %s",
  (data) => {
    expect(() => testSplitOf(data)).toThrow(
      `${data}: has no test split to compare with; name real images with --data.`,
    );
  },
);
