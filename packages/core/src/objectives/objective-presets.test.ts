import { describe, expect, it } from "vitest";
import { createObjective } from "./create-objective.js";
import { objectivePreset, objectivePresets } from "./objective-presets.js";

const shapes = { mnist: [32, 32, 1], cifar10: [32, 32, 3], celeba: [64, 64, 3] } as const;

describe.each(objectivePresets)("%s", (name) => {
  it("is an objective for each kind of images, and is what its JSON says", () => {
    for (const shape of Object.values(shapes)) {
      const options = objectivePreset(name, shape);
      const { config } = createObjective(options);
      expect(config).toMatchObject({ kind: "gaussian", ...options });
      expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    }
  });
});

it("takes the weights that were published for the data", () => {
  const of = (name: string) =>
    Object.fromEntries(
      Object.entries(shapes).map(([data, shape]) => [data, objectivePreset(name, shape)]),
    );
  expect(of("rae-l2")).toMatchObject({
    mnist: { latentWeight: 1e-4, regulariser: { weight: 1e-7 } },
    cifar10: { latentWeight: 1e-3, regulariser: { weight: 1e-6 } },
    celeba: { latentWeight: 1e-4, regulariser: { weight: 1e-7 } },
  });
  expect(of("rae-sn")).toMatchObject({
    mnist: { latentWeight: 0.009 },
    cifar10: { latentWeight: 0.03 },
    celeba: { latentWeight: 2.4e-3 },
  });
  expect(of("wae-mmd")).toMatchObject({
    mnist: { weight: 0.03, errorWeight: "mean" },
    cifar10: { weight: 0.006, errorWeight: "mean" },
    celeba: { weight: 100, errorWeight: 0.05 },
  });
  expect(of("cv-vae")).toMatchObject({
    mnist: { klWeight: 0.039, posteriorSigma: 0.7, gamma: { value: Math.sqrt(0.5) } },
    cifar10: { klWeight: 9e-4, gamma: { value: Math.sqrt(1.5) } },
    celeba: { klWeight: 0.01 },
  });
  expect(of("split-vae")).toMatchObject({
    mnist: { klWeight: 8 },
    cifar10: { klWeight: 3 },
    celeba: { klWeight: 3 },
  });
});

it("names the nearest preset for a misspelt one, and takes no name of Object's", () => {
  expect(() => objectivePreset("rae-12", [32, 32, 3])).toThrow('Did you mean "rae-l2"?');
  expect(() => objectivePreset("toString", [32, 32, 3])).toThrow("Unknown objective");
});
