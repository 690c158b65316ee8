import { forgetSite } from "./build-site.js";

/** Before all test files: what a run that was killed left under the same number. */
export const setup = () => forgetSite(process.pid);

/** After all test files. */
export const teardown = () => forgetSite(process.pid);
