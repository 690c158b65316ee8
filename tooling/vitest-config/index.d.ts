import type { ViteUserConfig } from "vitest/config";

/** The tests of one package: forked processes, and a JSON report in `coverage/`. */
export function vitestConfig(overrides?: ViteUserConfig): ViteUserConfig;
