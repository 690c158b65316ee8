import { VaeError } from "@vae/base";
import { expect, it } from "vitest";
import { explainFailure } from "./explain-failure.js";

it("names running out of memory and the remedy", () => {
  // As TensorFlow 2.21 says it of a tensor of 16 TiB, after ten seconds of trying.
  const cause = new Error(
    "Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[16384,16384,16384] and type float on /job:localhost by allocator mklcpu",
  );
  const explained = explainFailure(cause);
  expect(VaeError.isInstance(explained)).toBe(true);
  expect(explained).toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message:
      "TensorFlow is out of memory (OOM when allocating tensor with shape[16384,16384,16384] and type float on /job:localhost by allocator mklcpu); take a smaller batch or a smaller network.",
    cause,
  });
});

it("leaves every other error as it is", () => {
  const error = new Error("Invalid TF_Status: 3\nMessage: indices[0] = [7] does not index");
  expect(explainFailure(error)).toBe(error);
});
