import { redisVersion } from "./servers/index.mjs";
import type { Requirement } from "./test-data.js";

/** Debian's redis-server, which `tooling/setup` installs. */
export const needsRedis: Requirement = {
  reason: redisVersion() === undefined ? "redis-server is not installed" : undefined,
  remedy: "apt-get install redis-server",
};
