import { createObjective, objectivePreset, objectivePresets } from "@vae/core";
import { describe, expect, it } from "vitest";
import { failureOf } from "./__fixtures__/failure-of.js";
import { objectiveSchema } from "./objective-schema.js";
import {
  checkConfig,
  defaultFirstStage,
  defaultSecondStage,
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

const refused = (...settings: string[]) =>
  failureOf({ ...defaultFirstStage, objective: objectivePreset("rae-l2", [32, 32, 3]) }, settings);

it("names what an objective, a rule or a regulariser may be", () => {
  expect(refused("objective.kind=gan").message).toMatch(
    /^--set: objective.* expected gaussian, bernoulli, autoencoder or wae-mmd\.$/,
  );
  expect(refused("objective.regulariser.kind=l3").message).toContain("expected none, l2,");
  expect(refused("objective.latentWeight=-1").message).toContain("objective.latentWeight is -1");
});

it("names the nearest key, also inside of what has several forms", () => {
  expect(refused("objective.regulariser.wieght=1").message).toContain('Did you mean "weight"?');
  expect(refused("objective.latentWait=1").message).toContain('Did you mean "latentWeight"?');
});

it("lets a second stage choose its own gamma, but no objective for images", () => {
  const check = (...settings: string[]) =>
    checkConfig(secondStageSchema, withSettings(defaultSecondStage, settings), "--set");
  expect(check('objective.gamma={"rule":"learned"}').objective.gamma).toEqual({ rule: "learned" });
  expect(() => check("objective.klWeight=balanced-by-size")).toThrow("objective.klWeight");
  expect(() => check("objective.kind=bernoulli")).toThrow("objective.kind");
});
