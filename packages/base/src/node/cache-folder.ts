import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where everything that can be made or fetched again is kept: `VAE_CACHE`, else `vae` in `XDG_CACHE_HOME`, else `.cache/vae`
 * in the home folder.
 *
 * @param environment - Usually `process.env`.
 */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  // An empty variable counts as unset, as the XDG specification has it.
  const [own, xdg] = [environment["VAE_CACHE"], environment["XDG_CACHE_HOME"]];
  if (own) return own;
  return join(xdg ? xdg : join(homedir(), ".cache"), "vae");
}
