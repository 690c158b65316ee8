export {
  installNative,
  type InstallNativeOptions,
  type NativeInstallation,
} from "./install/install-native.js";
export type { NativeBuild } from "./install/native-build.js";
export type { InstallPlan } from "./install/plan-install.js";
export type { InstallProgress, InstallStage, OnProgress } from "./install/progress.js";
export { removeNative, type NativeRemoval } from "./install/remove-native.js";
export { loadNative, type LoadNativeOptions, type NativeHandle } from "./load/load-native.js";
export { nativeEnvironment } from "./load/native-environment.js";
export { nativeStatus, type NativeStatus } from "./native-status.js";
