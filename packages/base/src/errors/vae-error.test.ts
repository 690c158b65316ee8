import { expect, it } from "vitest";
import { VaeError } from "./vae-error.js";

it("keeps code, message and cause", () => {
  const cause = new Error("disk");
  const error = new VaeError("IO_FAILED", "a.npy: cannot be written.", { cause });
  expect(error).toMatchObject({ code: "IO_FAILED", message: "a.npy: cannot be written.", cause });
});

it("recognises an error of another installed copy by its registered symbol", () => {
  const foreign = Object.assign(new Error("x"), { [Symbol.for("vae.error")]: true });
  expect(VaeError.isInstance(foreign)).toBe(true);
  expect(VaeError.isInstance(new Error("x"))).toBe(false);
  expect(VaeError.isInstance(null)).toBe(false);
});
