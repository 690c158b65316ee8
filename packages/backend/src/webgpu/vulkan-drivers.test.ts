import { expect, it } from "vitest";
import { hasVulkanDriver } from "./vulkan-drivers.js";

const none = () => [];

it("finds a driver where Vulkan's loader looks for one", () => {
  const only = (folder: string) => (path: string) => (path === folder ? ["lvp_icd.json"] : []);
  expect(hasVulkanDriver("linux", {}, none)).toBe(false);
  expect(hasVulkanDriver("linux", {}, only("/usr/share/vulkan/icd.d"))).toBe(true);
  expect(hasVulkanDriver("linux", {}, only("/etc/vulkan/icd.d"))).toBe(true);
  const environment = { HOME: "/home/a", XDG_DATA_DIRS: "/run/one:/run/two" };
  expect(hasVulkanDriver("linux", environment, only("/run/two/vulkan/icd.d"))).toBe(true);
  expect(hasVulkanDriver("linux", environment, only("/usr/share/vulkan/icd.d"))).toBe(false);
  expect(hasVulkanDriver("linux", environment, only("/home/a/.config/vulkan/icd.d"))).toBe(true);
});

it("takes a driver that the environment names, and any system but Linux, at its word", () => {
  expect(hasVulkanDriver("linux", { VK_ICD_FILENAMES: "/driver.json" }, none)).toBe(true);
  expect(hasVulkanDriver("darwin", {}, none)).toBe(true);
});
