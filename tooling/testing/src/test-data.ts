import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Where test data outside the repository lies: `VAE_TEST_DATA`, by default the folder `../shared` beside it. */
export const testDataRoot = process.env["VAE_TEST_DATA"] ?? join(repository, "..", "shared");

/** Path of a file or folder of the test data, e.g. `testData("golden/stats.json")`. It may not be there. */
export function testData(path: string): string {
  return join(testDataRoot, path);
}

/** What a group of tests needs: the data at this path. */
export function needsTestData(path: string): Requirement {
  return {
    reason: existsSync(testData(path)) ? undefined : `${testData(path)} is not there`,
    remedy: "set VAE_TEST_DATA to a folder that holds it",
  };
}

/** Something that a group of tests cannot run without. */
export interface Requirement {
  /** Why it is missing; undefined when it is there. */
  readonly reason: string | undefined;
  /** What a person does about it. */
  readonly remedy: string;
}
