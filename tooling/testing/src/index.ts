export { chromiumPath, needsChromium } from "./chromium.js";
export { describeOptIn, describeWhen } from "./describe-when.js";
export { goldenFeatures, goldenGauss, goldenUnit, goldenWord, type GoldenKind } from "./golden.js";
export { needsBuild } from "./needs-build.js";
export { needsPython, runPython } from "./python.js";
export { needsRedis } from "./redis.js";
export { sharedFolder, temporaryFolder } from "./temporary-folder.js";
export { needsTestData, testData, testDataRoot, type Requirement } from "./test-data.js";
