import { VaeError } from "@vae/base";
import { createObjective, objectivePreset, objectivePresets } from "@vae/core";
import { describe, expect, it } from "vitest";
import { objectiveSchema } from "./objective-schema.js";
import {
  checkConfig,
  defaultFirstStage,
  defaultSecondStage,
  firstStageSchema,
  secondStageSchema,
  withSettings,
} from "./run-config.js";

describe.each(objectivePresets)("%s", (name) => {
  it("is a configuration, and the objective built from it is it", () => {
    for (const shape of [
      [28, 28, 1],
      [32, 32, 3],
      [64, 64, 3],
    ] as const) {
      const options = objectivePreset(name, shape);
      const config = checkConfig(objectiveSchema, options, "preset");
      expect(config).toEqual(options);
      expect(createObjective(config).config).toMatchObject(options);
    }
  });
});

const failureOf = (...settings: string[]): VaeError => {
  const config = { ...defaultFirstStage, objective: objectivePreset("rae-l2", [32, 32, 3]) };
  try {
    checkConfig(firstStageSchema, withSettings(config, settings), "--set");
  } catch (error) {
    if (VaeError.isInstance(error)) return error;
  }
  throw new Error("nothing was refused");
};

it("names what an objective, a rule or a regulariser may be", () => {
  expect(failureOf("objective.kind=gan").message).toMatch(
    /^--set: objective.* expected gaussian, bernoulli, autoencoder or wae-mmd\.$/,
  );
  expect(failureOf("objective.regulariser.kind=l3").message).toContain("expected none, l2,");
  expect(failureOf("objective.latentWeight=-1").message).toContain("objective.latentWeight is -1");
});

it("names the nearest key, also inside of what has several forms", () => {
  expect(failureOf("objective.regulariser.wieght=1").message).toContain('Did you mean "weight"?');
  expect(failureOf("objective.latentWait=1").message).toContain('Did you mean "latentWeight"?');
});

it("lets a second stage choose its own gamma, but no objective for images", () => {
  const check = (...settings: string[]) =>
    checkConfig(secondStageSchema, withSettings(defaultSecondStage, settings), "--set");
  expect(check('objective.gamma={"rule":"learned"}').objective.gamma).toEqual({ rule: "learned" });
  expect(() => check("objective.klWeight=balanced-by-size")).toThrow("objective.klWeight");
  expect(() => check("objective.kind=bernoulli")).toThrow("objective.kind");
});
