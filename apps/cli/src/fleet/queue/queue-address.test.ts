import { temporaryFolder } from "@vae/testing";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseQueueAddress } from "./queue-address.js";

it("reads host, port and database", () => {
  expect(parseQueueAddress("redis://example:7000/2", {})).toEqual({
    name: "redis://example:7000/2",
    redis: { host: "example", port: 7000, db: 2 },
  });
  expect(parseQueueAddress("redis://example", {})).toEqual({
    name: "redis://example:6379",
    redis: { host: "example", port: 6379, db: 0 },
  });
});

it("takes user and password from the environment, and keeps them out of the name", () => {
  const { name, redis } = parseQueueAddress("redis://example", {
    VAE_QUEUE_USERNAME: "worker",
    VAE_QUEUE_PASSWORD: "s3cret",
  });
  expect(redis).toMatchObject({ username: "worker", password: "s3cret" });
  expect(name).not.toContain("s3cret");
  const url = "rediss://worker:s3%3Acret@example:7000";
  const whole = parseQueueAddress(url, { VAE_QUEUE_URL: url });
  expect(whole.redis).toMatchObject({ username: "worker", password: "s3:cret", tls: {} });
  expect(whole.name).toBe("rediss://example:7000");
});

it("refuses a password on the command line, without repeating it", () => {
  expect(() => parseQueueAddress("redis://:s3cret@example", {})).toThrow("VAE_QUEUE_PASSWORD");
  expect(() => parseQueueAddress("redis://:s3cret@example", {})).not.toThrow("s3cret");
});

it.each(["http://example", "example:6379", "redis://example/x", "http://:s3cret@example"])(
  "refuses %s",
  (address) => {
    expect(() => parseQueueAddress(address, {})).toThrow("expected redis://HOST:PORT");
    expect(() => parseQueueAddress(address, {})).not.toThrow("s3cret");
  },
);

it("reads the certificate of VAE_QUEUE_CA, and says where it is not there", () => {
  const file = join(temporaryFolder(), "ca.pem");
  const environment = { VAE_QUEUE_CA: file };
  expect(() => parseQueueAddress("rediss://example", environment)).toThrow("cannot be read");
  writeFileSync(file, "PEM");
  expect(parseQueueAddress("rediss://example", environment).redis.tls).toEqual({
    ca: Buffer.from("PEM"),
  });
});
