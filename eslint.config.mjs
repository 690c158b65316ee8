import { config } from "./tooling/eslint-config/index.mjs";

export default config(import.meta.dirname);
