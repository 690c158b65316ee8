import { vitestConfig } from "@vae/vitest-config";

export default vitestConfig({ test: { include: ["src/**/*.test.mjs"] } });
