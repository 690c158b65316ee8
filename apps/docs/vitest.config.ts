import { vitestConfig } from "@vae/vitest-config";

export default vitestConfig({ test: { globalSetup: "src/__fixtures__/forget-site.ts" } });
