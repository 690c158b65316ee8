import { sharedFolder } from "@vae/testing";
import { s3Environment, startS3, type S3Server } from "@vae/testing/servers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { testStorage } from "./__fixtures__/storage-conformance.js";
import { openStorage } from "./open-storage.js";
import { s3Storage, type S3StorageOptions } from "./s3-storage.js";

let server: S3Server;
const folder = sharedFolder();
let opened = 0;

beforeAll(async () => {
  for (const [name, value] of Object.entries(s3Environment)) vi.stubEnv(name, value);
  server = await startS3(folder);
});
afterAll(async () => {
  await server.stop();
  vi.unstubAllEnvs();
});

const open = (options: Partial<S3StorageOptions> = {}) =>
  s3Storage({ bucket: "vae", prefix: `test-${++opened}`, endpoint: server.endpoint, ...options });

describe("an S3 server", () => {
  testStorage(() => open());
});

it("lets one of many writers win", async () => {
  const storage = open();
  const won = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      storage.write("result", new Uint8Array([i]), { ifAbsent: true }),
    ),
  );
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(Array.from((await storage.read("result"))!)).toEqual([won.indexOf(true)]);
});

it("lists more objects than a page holds", async () => {
  const storage = open({ pageSize: 2 });
  const keys = ["many/0", "many/1", "many/2", "many/3", "many/4"];
  for (const key of keys) await storage.write(key, new Uint8Array());
  const listed: string[] = [];
  for await (const { key } of storage.list("many/")) listed.push(key);
  expect(listed.sort()).toEqual(keys);
});

it("opens an address, and refuses one with keys without repeating them", async () => {
  const storage = await openStorage(server.store);
  expect(storage.name).toBe("s3://vae/store");
  await storage.write("a", new Uint8Array([1]));
  expect(Array.from((await storage.read("a"))!)).toEqual([1]);
  const refusal = await openStorage("s3://key:secret@vae/store").catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "CONFIG_INVALID" });
  expect(String(refusal)).not.toContain("secret");
  await expect(openStorage("ftp://vae/x")).rejects.toThrow(
    "expected a folder or s3://BUCKET/PREFIX",
  );
});

it("says which server does not answer", async () => {
  const storage = await openStorage("s3://vae/store?endpoint=http://127.0.0.1:1", {
    attempts: 2,
    firstDelay: 1,
  });
  await expect(storage.read("a")).rejects.toMatchObject({
    code: "IO_FAILED",
    message: expect.stringMatching(
      /^store s3:\/\/vae\/store: cannot read a in 2 tries \(.*ECONNREFUSED.*\); check it/,
    ),
  });
});
