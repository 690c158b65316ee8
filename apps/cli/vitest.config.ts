import { vitestConfig } from "@vae/vitest-config";

const minutes = 60_000;

// Most tests start programs, which other work on the machine makes many times slower.
export default vitestConfig({ test: { testTimeout: 5 * minutes, hookTimeout: 5 * minutes } });
