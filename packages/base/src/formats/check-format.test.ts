import { describe, expect, it } from "vitest";
import { checkFormat } from "./check-format.js";

describe("checkFormat", () => {
  it("takes version 1", () => {
    expect(() => {
      checkFormat(1, "config.json");
    }).not.toThrow();
  });

  it("refuses a newer version, and says that an update reads it", () => {
    expect(() => {
      checkFormat(2, "runs/a/config.json");
    }).toThrow(
      "runs/a/config.json: format: expected 1, got 2; a newer version of the @vae packages wrote it, update them to read it.",
    );
  });

  it("says where a file may be removed", () => {
    expect(() => {
      checkFormat(2, "cifar-10.safetensors", { isMadeAgain: true });
    }).toThrow("update them to read it, or remove it: it is made again.");
  });

  it.each([
    [undefined, "nothing"],
    [0, "0"],
    ["1", '"1"'],
    [null, "null"],
    [Number.NaN, "null"],
  ])("refuses %j, which is no version", (found, shown) => {
    expect(() => {
      checkFormat(found, "config.json");
    }).toThrow(
      expect.objectContaining({
        code: "DATA_INVALID",
        message: `config.json: format: expected 1, got ${shown}; this is another file, or a damaged one.`,
      }),
    );
  });
});
