/**
 * Whether a driver for Vulkan is installed, as its loader would find one. Asked before Dawn is loaded, which writes
 * to the standard error by itself where Vulkan is missing; other systems than Linux have an API of their own.
 *
 * @see https://github.com/KhronosGroup/Vulkan-Loader/blob/main/docs/LoaderDriverInterface.md
 */
export function hasVulkanDriver(
  platform: string = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  listFolder: (folder: string) => readonly string[] = filesIn,
): boolean {
  if (platform !== "linux") return true;
  const named = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"];
  if (named.some((variable) => (environment[variable] ?? "") !== "")) return true;
  const { HOME = "", XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CONFIG_DIRS, XDG_DATA_DIRS } = environment;
  const folders = [
    XDG_CONFIG_HOME ?? `${HOME}/.config`,
    ...(XDG_CONFIG_DIRS ?? "/etc/xdg").split(":"),
    "/usr/local/etc",
    "/etc",
    XDG_DATA_HOME ?? `${HOME}/.local/share`,
    ...(XDG_DATA_DIRS ?? "/usr/local/share:/usr/share").split(":"),
  ];
  return folders.some((folder) =>
    listFolder(`${folder}/vulkan/icd.d`).some((name) => name.endsWith(".json")),
  );
}

/** NB: no import of `node:fs`, since bundles for browsers contain this file. */
function filesIn(folder: string): readonly string[] {
  try {
    return process.getBuiltinModule("node:fs").readdirSync(folder);
  } catch {
    return [];
  }
}
