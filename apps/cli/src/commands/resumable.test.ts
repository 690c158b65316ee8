import { VaeError } from "@vae/base";
import { expect, it } from "vitest";
import { resumable } from "./resumable.js";

it("says how interrupted work goes on", async () => {
  const stopped = new VaeError("INTERRUPTED", "training: interrupted after step 12 of 60.");
  await expect(
    resumable("vae train --resume", () => Promise.reject(stopped)),
  ).rejects.toMatchObject({
    code: "INTERRUPTED",
    message: "training: interrupted after step 12 of 60. Go on with: vae train --resume",
    cause: stopped,
  });
  const abort = new DOMException("This operation was aborted", "AbortError");
  await expect(resumable("vae train --resume", () => Promise.reject(abort))).rejects.toMatchObject({
    code: "INTERRUPTED",
  });
});

it("leaves results and other errors as they are", async () => {
  expect(await resumable("x", () => Promise.resolve(1))).toBe(1);
  const other = new VaeError("IO_FAILED", "disk full.");
  await expect(resumable("x", () => Promise.reject(other))).rejects.toBe(other);
});
