export { backendNames, type BackendName } from "./backends/backend-name.js";
export {
  useBackend,
  type BackendChoice,
  type BackendLoader,
  type LoadedBackend,
  type UseBackendOptions,
} from "./backends/use-backend.js";
export type { NativeNumerics } from "./backends/native-numerics.js";
