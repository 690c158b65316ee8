import { VaeError } from "@vae/base";
import { writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { describeFailure, reportFailure } from "./failure.js";
import { createLog } from "./log.js";
import { createOutput } from "./output.js";
import { UsageError } from "./usage-error.js";

function reported(error: unknown, environment: Record<string, string> = {}, json = false) {
  let errors = "";
  let results = "";
  const exitCode = reportFailure(error, {
    json,
    environment,
    log: createLog({ stream: { write: (text) => (errors += text) } }),
    output: createOutput({ json: true, stream: { write: (text) => (results += text) } }),
  });
  return { exitCode, errors, results };
}

it("says one sentence and its page on standard error and nothing on standard output", () => {
  const error = new VaeError("DATA_INVALID", "images.npy: expected 4 axes, got 2.");
  expect(reported(error)).toEqual({
    exitCode: 3,
    errors:
      "error: images.npy: expected 4 axes, got 2. See apps/docs/guide/errors.md#data-invalid.\n",
    results: "",
  });
});

it("adds the error as one JSON document with --json", () => {
  const { errors, results } = reported(new VaeError("IO_FAILED", "a.npy: disk full."), {}, true);
  expect(errors).toBe("error: a.npy: disk full. See apps/docs/guide/errors.md#io-failed.\n");
  expect(JSON.parse(results)).toEqual({
    error: { code: "IO_FAILED", message: "a.npy: disk full." },
  });
});

it("names no page for a command line, which has its --help", () => {
  const { errors } = reported(new UsageError("vae train", "vae train: unknown option."));
  expect(errors).toBe("error: vae train: unknown option. See vae train --help.\n");
});

it("asks to report what nobody foresaw, and keeps the stack for VAE_DEBUG=1", () => {
  const error = new TypeError("x is not a function");
  const { exitCode, errors } = reported(error);
  expect(exitCode).toBe(1);
  expect(errors).toContain(
    "Unexpected: x is not a function. This is a defect of vae; please report",
  );
  expect(errors).not.toContain("failure.test.ts");
  expect(reported(error, { VAE_DEBUG: "1" }).errors).toContain("failure.test.ts");
});

it("counts an abort after a signal as interrupted, and without one as a defect", () => {
  const abort = new DOMException("This operation was aborted", "AbortError");
  expect(describeFailure(abort, "SIGTERM")).toMatchObject({ code: "INTERRUPTED", exitCode: 143 });
  expect(describeFailure(abort)).toMatchObject({ code: "UNEXPECTED", exitCode: 1 });
});

it("counts a failure of the system as IO_FAILED", async () => {
  const error: unknown = await writeFile("/", "").catch((reason: unknown) => reason);
  expect(describeFailure(error)).toMatchObject({ code: "IO_FAILED", exitCode: 5 });
});
