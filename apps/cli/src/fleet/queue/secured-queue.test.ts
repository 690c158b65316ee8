import { describeWhen, needsRedis, temporaryFolder } from "@vae/testing";
import { startRedis } from "@vae/testing/servers";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { onceDue } from "../../test-support/once-due.js";
import { runVae } from "../../test-support/run-vae.js";
import { chaosJobs } from "../chaos/__fixtures__/chaos-jobs.js";
import { openQueue } from "./open-queue.js";
import { submitSweep } from "./submit-sweep.js";
import { sweepStatus } from "./sweep-status.js";

const password = "correct-horse-battery-staple";

describeWhen(needsRedis, "a Redis with TLS and an ACL", () => {
  it("serves a worker that has the certificate and the password, and nobody else", async () => {
    const folder = temporaryFolder();
    const redis = await startSecured(folder);
    const environment = {
      VAE_QUEUE_USERNAME: "worker",
      VAE_QUEUE_PASSWORD: password,
      VAE_QUEUE_CA: join(folder, "certificate.pem"),
    };
    const queue = redis.url.replace("redis:", "rediss:").replace("127.0.0.1", "localhost");
    const store = join(folder, "store");
    const address = { queue, store };
    const [job] = await chaosJobs({ count: 1, steps: 4, width: 4 });
    const isDone = async () => {
      const states = await sweepStatus(job!.sweep, [job!], address).catch(() => []);
      return states[0]?.state === "done";
    };
    onTestFinished(() => void vi.unstubAllEnvs());

    vi.stubEnv("VAE_QUEUE_CA", environment.VAE_QUEUE_CA);
    await expect(openQueue(queue)).rejects.toMatchObject({ code: "IO_FAILED" });
    vi.stubEnv("VAE_QUEUE_USERNAME", "worker");
    vi.stubEnv("VAE_QUEUE_PASSWORD", "wrong");
    await expect(openQueue(queue)).rejects.toThrow("WRONGPASS");
    const refused = await runVae(["worker", "--queue", queue, "--store", store], {
      cwd: folder,
      environment: { ...environment, VAE_QUEUE_PASSWORD: "wrong" },
    });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("user or password refused");
    vi.stubEnv("VAE_QUEUE_PASSWORD", password);
    vi.stubEnv("VAE_QUEUE_CA", "");
    await expect(openQueue(queue)).rejects.toThrow("self-signed certificate");
    vi.stubEnv("VAE_QUEUE_CA", environment.VAE_QUEUE_CA);

    expect(await submitSweep([job!], address)).toEqual({ added: 1, found: 0 });
    const run = await runVae(
      ["worker", "--queue", queue, "--store", store, "--work", "work", "--checkpoint-every", "1"],
      {
        cwd: folder,
        environment,
        onStart: onceDue(isDone, (child) => child.kill("SIGTERM"), 500),
      },
    );
    expect(run.stderr).toContain('"job done"');
    // Drained, not killed: it answers SIGTERM by an orderly end.
    expect(run.stderr).toContain('"worker ended"');
    expect(run.code).toBe(0);
    expect(run.stderr + run.stdout).not.toContain(password);
    expect(filesWith(password, join(folder, "store"))).toEqual([]);
    expect(filesWith(password, join(folder, "work"))).toEqual([]);
  });
});

/** A Redis that takes TLS alone, and one user with a password. */
async function startSecured(folder: string) {
  const key = join(folder, "key.pem");
  const certificate = join(folder, "certificate.pem");
  spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
  ]);
  const redis = await startRedis(folder, {
    tls: { key, certificate },
    settings: `--user default off --user worker on >${password} ~* &* +@all`.split(" "),
  });
  onTestFinished(() => redis.stop());
  return redis;
}

/** Files below a folder that hold a text. */
function filesWith(text: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));
}
