export { backendNames, type BackendName } from "./backends/backend-name.js";
export {
  useBackend,
  type BackendChoice,
  type BackendLoader,
  type UseBackendOptions,
} from "./backends/use-backend.js";
