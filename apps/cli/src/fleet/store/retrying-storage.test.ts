import { temporaryFolder } from "@vae/testing";
import { VaeError } from "@vae/base";
import { expect, it } from "vitest";
import { folderStorage } from "./folder-storage.js";
import { retryingStorage } from "./retrying-storage.js";
import type { Storage } from "./storage.js";

const quickly = { firstDelay: 1 };

/** A storage whose reads do these things in turn. */
function reading(...turns: (() => Promise<Uint8Array>)[]): Storage {
  let turn = 0;
  return { ...folderStorage(temporaryFolder()), name: "test", read: () => turns[turn++]!() };
}
const refuse = () => Promise.reject(new Error("503 Slow Down"));
const answer = () => Promise.resolve(new Uint8Array([7]));

it("tries again and says so", async () => {
  const told: string[] = [];
  const storage = retryingStorage(reading(refuse, refuse, answer), {
    ...quickly,
    onRetry: (message) => told.push(message),
  });
  expect(await storage.read("a")).toEqual(new Uint8Array([7]));
  expect(told).toEqual(Array(2).fill("store test: cannot read a (503 Slow Down); trying again."));
});

it("gives up after the last try in one sentence", async () => {
  const storage = retryingStorage(reading(refuse, refuse), { ...quickly, attempts: 2 });
  await expect(storage.read("a")).rejects.toMatchObject({
    code: "IO_FAILED",
    message: "store test: cannot read a in 2 tries (503 Slow Down); check it and try again.",
  });
});

it("does not wait for ever", async () => {
  const never = () => new Promise<Uint8Array>(() => undefined);
  const storage = retryingStorage(reading(never, answer), { ...quickly, timeout: 20 });
  expect(await storage.read("a")).toEqual(new Uint8Array([7]));
});

it("does not repeat what will be wrong again", async () => {
  const invalid = () => Promise.reject(new VaeError("DATA_INVALID", "wrong"));
  await expect(retryingStorage(reading(invalid), quickly).read("a")).rejects.toThrow("wrong");
});
