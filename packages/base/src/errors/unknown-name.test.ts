import { expect, it } from "vitest";
import { nearestName, unknownName } from "./unknown-name.js";

it("finds a name with a letter missing, doubled, changed or two swapped", () => {
  const known = ["dense", "resnet", "infogan"];
  expect(nearestName("dens", known)).toBe("dense");
  expect(nearestName("ressnet", known)).toBe("resnet");
  expect(nearestName("Danse", known)).toBe("dense");
  expect(nearestName("dnese", known)).toBe("dense");
});

it("suggests nothing for a name that is near none", () => {
  expect(nearestName("transformer", ["dense", "resnet"])).toBeUndefined();
  expect(unknownName("network", "transformer", ["dense", "resnet"]).message).toBe(
    'Unknown network "transformer". Known: dense, resnet.',
  );
});
