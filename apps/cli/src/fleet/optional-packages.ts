import { VaeError } from "@vae/base";

/**
 * Imports a module whose packages an install of `@vae/cli` does not bring: few need them, and they are large.
 *
 * @param what - What they are needed for, as the subject of a sentence.
 * @param packages - As npm is told to install them.
 * @throws {VaeError} BACKEND_UNAVAILABLE, when one is not installed.
 */
export async function importOptional<Module>(
  load: () => Promise<Module>,
  what: string,
  packages: readonly string[],
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new VaeError(
      "BACKEND_UNAVAILABLE",
      `${what} needs packages that are not installed; npm install ${packages.join(" ")} beside @vae/cli.`,
      { cause },
    );
  }
}
