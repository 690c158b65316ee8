import { vitestConfig } from "@vae/vitest-config";

const minutes = 60_000;

// Most tests wait for a page, a build or a program, which other work on the machine makes many times slower.
export default vitestConfig({
  test: {
    globalSetup: "src/__fixtures__/forget-site.ts",
    testTimeout: 5 * minutes,
    hookTimeout: 5 * minutes,
    expect: { poll: { timeout: minutes } },
  },
});
