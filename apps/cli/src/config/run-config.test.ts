import { expect, it } from "vitest";
import { failureOf } from "./__fixtures__/failure-of.js";
import {
  checkConfig,
  defaultFirstStage,
  defaultSecondStage,
  firstStageSchema,
  secondStageSchema,
  withSettings,
} from "./run-config.js";

const refused = (...settings: string[]) => failureOf(defaultFirstStage, settings);

it("accepts its own defaults", () => {
  expect(checkConfig(firstStageSchema, defaultFirstStage, "defaults")).toEqual(defaultFirstStage);
  expect(checkConfig(secondStageSchema, defaultSecondStage, "defaults")).toEqual(
    defaultSecondStage,
  );
});

it("applies settings at any depth, as JSON where they are JSON, and leaves the defaults alone", () => {
  const config = withSettings(defaultFirstStage, [
    "network.widths=[64,32]",
    "schedule.learningRate=1e-4",
    "network.head=logVariance",
  ]);
  expect(config).toMatchObject({
    network: { id: "dense", widths: [64, 32], head: "logVariance" },
    schedule: { learningRate: 1e-4 },
  });
  expect(defaultFirstStage.schedule.learningRate).toBe(2e-3);
});

it("names the nearest key for a misspelt one, at any depth", () => {
  const failure = refused("schedule.lerningRate=3");
  expect(failure.code).toBe("NAME_UNKNOWN");
  expect(failure.message).toBe(
    '--set: unknown key "schedule.lerningRate". Did you mean "learningRate"? Known: learningRate, halveEvery, decay, warmUpSteps, plateau.',
  );
  expect(refused("stepz=3").message).toContain('Did you mean "steps"?');
});

it("names key and value of a wrong value", () => {
  const failure = refused("batchSize=many");
  expect(failure.code).toBe("CONFIG_INVALID");
  expect(failure.message).toMatch(/^--set: batchSize is "many": expected/);
  expect(refused("steps=0").message).toMatch(/steps is 0/);
  expect(refused("objective.gamma.rule=learnt").message).toMatch(/objective\.gamma/);
});

it("refuses a setting that is not of the form key=value", () => {
  expect(() => withSettings(defaultFirstStage, ["steps"])).toThrow(
    "expected the form key.key=value",
  );
});

it("does not reach into prototypes", () => {
  for (const key of [
    "__proto__.polluted=1",
    "constructor.prototype.polluted=1",
    "schedule.__proto__.polluted=1",
  ]) {
    expect(() =>
      checkConfig(firstStageSchema, withSettings(defaultFirstStage, [key]), "--set"),
    ).toThrow();
  }
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
