import { describeOptIn, describeWhen } from "@vae/testing";
import { expect, it } from "vitest";

const missing = { reason: "a file; it is not there", remedy: "write it" };
const there = { reason: undefined, remedy: "none" };

describeWhen(there, "what is there", () => {
  it("runs", () => {
    expect(1).toBe(1);
  });
});

describeWhen(missing, "what is missing", () => {
  it("does not run", () => {
    throw new Error("it ran");
  });
});

describeOptIn("VAE_TEST_NOBODY_SETS_THIS", "what is asked for", () => {
  it("does not run either", () => {
    throw new Error("it ran");
  });
});
