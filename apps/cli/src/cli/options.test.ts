import { backendNames } from "@vae/backend";
import { objectivePresets } from "@vae/core";
import { renormalisationModes } from "@vae/two-stage/renormalisation";
import { expect, it } from "vitest";
import { latentTreatments } from "../evaluation/latent-samples.js";
import { samplers } from "../evaluation/sample-run.js";
import {
  backendChoices,
  commaList,
  objectiveChoices,
  renormalisationChoices,
  samplerChoices,
  treatmentChoices,
  wholeNumber,
} from "./options.js";

it("names what the packages have", () => {
  expect(backendChoices).toEqual(["auto", ...backendNames]);
  expect(renormalisationChoices).toEqual(renormalisationModes);
  expect(treatmentChoices).toEqual(latentTreatments);
  expect(samplerChoices).toEqual(Object.keys(samplers));
  expect(objectiveChoices).toEqual(objectivePresets);
});

it.each(["", " ", "-1", "1.5", "1e3", "0x10", "x", "9007199254740993"])(
  "refuses %j as a whole number",
  (text) => {
    expect(() => wholeNumber(0)(text)).toThrow("Expected a whole number, 0 or more.");
  },
);

it("takes whole numbers from the least on", () => {
  expect(wholeNumber(0)("0")).toBe(0);
  expect(wholeNumber(1)("10000")).toBe(10_000);
  expect(() => wholeNumber(2)("1")).toThrow("2 or more");
});

it("takes names with commas between", () => {
  expect(commaList("gen-1, gen-2/none")).toEqual(["gen-1", "gen-2/none"]);
  expect(() => commaList("gen-1,,rec/mean")).toThrow("Expected names");
});
