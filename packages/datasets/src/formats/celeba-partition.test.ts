import { readFile } from "node:fs/promises";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { celebaPartOf, checkCelebaPartition } from "./celeba-partition.js";

/** The official list, made from its three ranges. */
function officialLines(): string[] {
  return Array.from({ length: 202_599 }, (_, i) => {
    const part = i < 162_770 ? 0 : i < 182_637 ? 1 : 2;
    return `${String(i + 1).padStart(6, "0")}.jpg ${part}`;
  });
}

describe("celebaPartOf", () => {
  it("knows the first and the last image of each part", () => {
    const numbers = [1, 162_770, 162_771, 182_637, 182_638, 202_599];
    expect(numbers.map(celebaPartOf)).toEqual(["train", "train", "val", "val", "test", "test"]);
    expect([0, 202_600].map(celebaPartOf)).toEqual([undefined, undefined]);
  });
});

describe("checkCelebaPartition", () => {
  it.each(["\n", "\r\n"])("takes lines that end in %j, with or without the last one", (end) => {
    const text = officialLines().join(end);
    expect(() => {
      checkCelebaPartition(text);
      checkCelebaPartition(text + end);
    }).not.toThrow();
  });

  it.each([
    [
      "a line that is missing",
      (lines: string[]) => lines.splice(4, 1),
      'expected "000005.jpg 0" in line 5, got "000006.jpg 0"',
    ],
    [
      "lines that are missing at its end",
      (lines: string[]) => lines.splice(200_000),
      'expected "200001.jpg 2" in line 200001, got no line',
    ],
    [
      "another part",
      (lines: string[]) => lines.splice(162_770, 1, "162771.jpg 0"),
      'expected "162771.jpg 1" in line 162771, got "162771.jpg 0"',
    ],
    [
      "a line too many",
      (lines: string[]) => lines.push("202600.jpg 2"),
      'expected no line in line 202600, got "202600.jpg 2"',
    ],
  ])("refuses a list with %s", (_, change, message) => {
    const lines = officialLines();
    change(lines);
    const check = () => {
      checkCelebaPartition(lines.join("\n"), "list.txt");
    };
    expect(check).toThrow(`list.txt: ${message}`);
    expect(check).toThrow(expect.objectContaining({ code: "DATA_INVALID" }) as Error);
  });

  it("refuses an empty list", () => {
    expect(() => {
      checkCelebaPartition("");
    }).toThrow('expected "000001.jpg 0" in line 1, got no line');
  });
});

describeWhen(
  needsTestData("data/celeba/list_eval_partition.txt"),
  "the official partition list",
  () => {
    it("is what the three ranges say", async () => {
      const text = await readFile(testData("data/celeba/list_eval_partition.txt"), "utf8");
      expect(text.split("\r\n")).toEqual([...officialLines(), ""]);
      expect(() => {
        checkCelebaPartition(text);
      }).not.toThrow();
    });
  },
);
