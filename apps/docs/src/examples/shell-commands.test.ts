import { expect, it } from "vitest";
import { shellCommands, vaeWords } from "./shell-commands.js";

it.each([
  ["words and a comment", "vae doctor --json   # what it can", [["vae", "doctor", "--json"]]],
  ["quotes", `vae train --set 'a="b c"' "d # e"`, [["vae", "train", "--set", 'a="b c"', "d # e"]]],
  ["a line that goes on", "vae fid a \\\n  b", [["vae", "fid", "a", "b"]]],
  ["several in a line", "a 1 & b 2 && c; d | e", [["a", "1"], ["b", "2"], ["c"], ["d"], ["e"]]],
  ["a redirection", "a --json > out.json\nb", [["a", "--json"], ["b"]]],
  ["assignments", "A=1 B=2 vae doctor\nC=3", [["vae", "doctor"]]],
  ["a comment alone", "# nothing\n\n", []],
])("reads %s", (_, code, commands) => {
  expect(shellCommands(code)).toEqual(commands);
});

it.each([
  ["vae sweep run x", ["sweep", "run", "x"]],
  ["npx vae doctor", ["doctor"]],
  ["npm run vae -- doctor --json", ["doctor", "--json"]],
  ["npm run build", undefined],
])("finds the words of vae: %s", (line, words) => {
  expect(vaeWords(line.split(" "))).toEqual(words);
});
