import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** The version of redis-server on this machine, or undefined. */
export function redisVersion() {
  const { stdout } = spawnSync("redis-server", ["--version"], { encoding: "utf8" });
  return /v=(\S+)/.exec(stdout ?? "")?.[1];
}

/** Starts Debian's redis-server on a free port of 127.0.0.1, with its files in a folder. */
export async function startRedis(folder, { aof = false, tls, settings = [] } = {}) {
  const port = await freePort();
  const args = ["--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  if (tls === undefined) args.push("--port", String(port));
  else {
    args.push("--port", "0", "--tls-port", String(port), "--tls-auth-clients", "no");
    args.push("--tls-key-file", tls.key, "--tls-cert-file", tls.certificate);
  }
  args.push("--appendonly", aof ? "yes" : "no", "--appendfsync", "always");
  args.push("--loglevel", "warning", ...settings);
  let child;
  const redis = {
    port,
    url: `redis://127.0.0.1:${port}`,
    async start() {
      child = spawn("redis-server", args, { stdio: ["ignore", "ignore", "inherit"] });
      await untilOpen(child, port);
    },
    async kill(signal = "SIGKILL") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, "exit");
    },
    async stop() {
      process.off("exit", stopAtOnce);
      await redis.kill();
    },
  };
  const stopAtOnce = () => child?.kill("SIGKILL");
  process.on("exit", stopAtOnce);
  await redis.start();
  return redis;
}

async function untilOpen(child, port) {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
    const socket = createConnection(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await wait(50);
  }
  throw new Error(`redis-server does not listen on port ${port}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
