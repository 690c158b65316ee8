import { cacheFolder } from "@vae/base/node";
import { join } from "node:path";

/** Where the builds of native TensorFlow lie: `native` in the cache. */
export function nativeCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), "native");
}
