export {
  installNative,
  type InstallNativeOptions,
  type NativeInstallation,
} from "./native/install/install-native.js";
export type { NativeBuild } from "./native/install/native-build.js";
export type { InstallPlan } from "./native/install/plan-install.js";
export type { InstallProgress, InstallStage, OnProgress } from "./native/install/progress.js";
export { removeNative, type NativeRemoval } from "./native/install/remove-native.js";
export {
  loadNative,
  type LoadNativeOptions,
  type NativeHandle,
} from "./native/load/load-native.js";
export { nativeEnvironment } from "./native/load/native-environment.js";
export { nativeStatus, type NativeStatus } from "./native/native-status.js";
