import { expect, it } from "vitest";
import { VaeError } from "../errors/vae-error.js";
import { systemError } from "./__fixtures__/failing-disk.js";
import { ioFailure, type IoAttempt } from "./io-failure.js";

const write: IoAttempt = { action: "write", path: "runs/a/weights.safetensors", bytes: 1234 };
const read: IoAttempt = { action: "read", path: "runs/a/config.json" };

it.each([
  [
    "ENOSPC",
    write,
    "disk is full while writing runs/a/weights.safetensors (1234 bytes); free space and run the same command again.",
  ],
  [
    "EACCES",
    write,
    "runs/a/weights.safetensors: no permission to write it; change the rights of runs/a or choose another folder.",
  ],
  [
    "ENOENT",
    write,
    "runs/a/weights.safetensors: the folder runs/a does not exist; create it or choose another.",
  ],
  ["EISDIR", write, "runs/a/weights.safetensors: expected a file, got a folder; name a file."],
  [
    "EIO",
    write,
    'runs/a/weights.safetensors: cannot write it (1234 bytes), the system says "EIO: simulated"; check the disk and run the same command again.',
  ],
  [
    "EACCES",
    read,
    "runs/a/config.json: no permission to read it; change its rights or those of its folder.",
  ],
  ["ENOENT", read, "runs/a/config.json: no such file or folder; check the path."],
  [
    "EIO",
    read,
    'runs/a/config.json: cannot read it, the system says "EIO: simulated"; check the disk and run the same command again.',
  ],
])("tells of %s and the remedy, and keeps the cause", (code, attempt, message) => {
  const cause = systemError(code);
  expect(ioFailure(cause, attempt)).toMatchObject({
    name: "VaeError",
    code: "IO_FAILED",
    message,
    cause,
  });
});

it.each([
  "EDQUOT",
  "EFBIG",
  "EPERM",
  "EROFS",
  "ENOTDIR",
  "EEXIST",
  "ENOTEMPTY",
  "EMFILE",
  "ENAMETOOLONG",
])("tells of %s in one sentence that names the path", (code) => {
  const { message } = ioFailure(systemError(code), write);
  expect(message).toMatch(/^[^\n]*runs\/a\/weights\.safetensors[^\n]*; [^\n]+\.$/);
  expect(message).not.toContain("the system says");
});

it("leaves mistakes of the program and refusals of ours as they are", () => {
  const mistake = Object.assign(new TypeError("path"), { code: "ERR_INVALID_ARG_TYPE" });
  const refusal = new VaeError("DATA_INVALID", "a.npy: no.");
  expect(ioFailure(mistake, write)).toBe(mistake);
  expect(ioFailure(refusal, write)).toBe(refusal);
  expect(ioFailure("text", write)).toMatchObject({ message: "text", cause: "text" });
});
