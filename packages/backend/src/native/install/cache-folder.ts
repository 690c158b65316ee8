import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the builds of native TensorFlow lie: `$VAE_CACHE/native`, else `$XDG_CACHE_HOME/vae/native`, else
 * `~/.cache/vae/native`.
 */
export function nativeCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment["VAE_CACHE"];
  if (own !== undefined && own !== "") return join(own, "native");
  const shared = environment["XDG_CACHE_HOME"];
  const base = shared !== undefined && shared !== "" ? shared : join(homedir(), ".cache");
  return join(base, "vae", "native");
}
