import { expect, it } from "vitest";
import { checkCommandLine, commandOf, optionsFor } from "./command-line.js";

const check = (line: string) => checkCommandLine(line.split(" "));

it.each([
  "train --data fashion-mnist-10k:train --network dense --out runs/mine",
  "fid a b --convention clean",
  "sweep run widths.yaml --dry-run",
])("takes %s", async (line) => {
  await expect(check(line)).resolves.toBeUndefined();
});

it.each([
  ["train --lerning-rate 3", /unknown option '--lerning-rate'/],
  ["trian", /unknown command 'trian'/],
  ["sample runs/mine", /required option '--out <file>' not specified/],
  ["train --backend wams", /expected one of auto, tensorflow.*got wams/],
  ["train --steps many", /whole number/],
  ["sweep", /a command is missing/],
])("refuses %s", async (line, message) => {
  await expect(check(line)).rejects.toThrow(message);
});

it("finds the command behind its groups", () => {
  expect(commandOf(["sweep", "run", "widths.yaml"])?.name()).toBe("run");
  expect(commandOf(["frobnicate"])).toBeUndefined();
});

it("keeps those options that a command takes", () => {
  const options = ["--steps", "20", "--n", "100", "--dry-run"];
  expect(optionsFor(["train", "--out", "x"], options)).toEqual(["--steps", "20", "--dry-run"]);
  expect(optionsFor(["evaluate", "x"], options)).toEqual(["--n", "100"]);
});
