import { describeWhen } from "@vae/testing";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { expect, it, vi } from "vitest";
import { withLock } from "./lock.js";

/** Sockets of the abstract namespace. */
const needsLinux = {
  reason: process.platform === "linux" ? undefined : "the lock is a socket that only Linux has",
  remedy: "run the tests there",
};

describeWhen(needsLinux, "a lock", () => {
  it("runs one body at a time and tells the second that it waits", async () => {
    const resource = randomUUID();
    const events: string[] = [];
    const body = (name: string) => async () => {
      events.push(`${name} starts`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      events.push(`${name} ends`);
    };
    const onWait = vi.fn();
    const first = withLock(resource, () => undefined, body("a"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([first, withLock(resource, onWait, body("b"))]);
    expect(events).toEqual(["a starts", "a ends", "b starts", "b ends"]);
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it("lets different resources run at once, and a failed body go", async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    await withLock(one, vi.fn(), () => withLock(two, vi.fn(), () => Promise.resolve()));
    await expect(withLock(one, vi.fn(), () => Promise.reject(new Error("no")))).rejects.toThrow(
      "no",
    );
    await withLock(one, vi.fn(), () => Promise.resolve());
  });

  it("is free again when its process is killed", async () => {
    const resource = randomUUID();
    // The address as withLock makes it, held by a process that cannot tidy up.
    const program = `
      const digest = require("node:crypto").createHash("sha256").update("${resource}").digest("hex").slice(0, 32);
      require("node:net").createServer().listen({ path: "\\0vae-" + process.getuid() + "-" + digest }, () => console.log("held"));`;
    const child = spawn(process.execPath, ["-e", program]);
    await once(child.stdout, "data");
    const onWait = vi.fn();
    const waiting = withLock(resource, onWait, () => Promise.resolve("mine"));
    await vi.waitFor(() => {
      expect(onWait).toHaveBeenCalled();
    });
    child.kill("SIGKILL");
    expect(await waiting).toBe("mine");
  });
});
