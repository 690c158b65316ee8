import { expect, it } from "vitest";
import { coloursFor } from "./colours.js";

const green = "\u001b[32mok\u001b[39m";

it.each([
  ["a terminal", true, {}, green],
  ["a pipe", false, {}, "ok"],
  ["a terminal that knows no colours", true, { TERM: "dumb" }, "ok"],
  ["NO_COLOR", true, { NO_COLOR: "1" }, "ok"],
  ["an empty NO_COLOR", true, { NO_COLOR: "" }, green],
  ["FORCE_COLOR in a pipe", false, { FORCE_COLOR: "1" }, green],
  ["FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, "ok"],
  ["NO_COLOR beside FORCE_COLOR", true, { NO_COLOR: "1", FORCE_COLOR: "1" }, "ok"],
])("decides for %s", (_case, isTTY, environment, expected) => {
  expect(coloursFor({ stream: { isTTY }, environment }).green("ok")).toBe(expected);
});
