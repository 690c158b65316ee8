import { defineLoader } from "vitepress";
import { arrows } from "../../../../tooling/eslint-config/arrows.mjs";

declare const data: Readonly<Record<string, readonly string[]>>;
export { data };

export default defineLoader({
  watch: ["../../../../tooling/eslint-config/arrows.mjs"],
  load: (): typeof data => arrows,
});
