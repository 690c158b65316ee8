import { homedir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cacheFolder } from "./cache-folder.js";

it("is the folder of VAE_CACHE before all others", () => {
  expect(cacheFolder({ VAE_CACHE: "/own", XDG_CACHE_HOME: "/shared" })).toBe("/own");
});

it("is a folder of our name where caches of all programs lie", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/shared" })).toBe(join("/shared", "vae"));
  expect(cacheFolder({})).toBe(join(homedir(), ".cache", "vae"));
});

it("takes an empty variable for none", () => {
  expect(cacheFolder({ VAE_CACHE: "", XDG_CACHE_HOME: "" })).toBe(cacheFolder({}));
});
