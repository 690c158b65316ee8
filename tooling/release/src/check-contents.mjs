import { StepFailure } from "../../setup/src/step.mjs";
import { missingFiles, strayFiles } from "./tarball-contents.mjs";

/** @throws {StepFailure} when a tarball has a file that does not belong, or lacks one that all have. */
export function checkContents(release) {
  for (const { name, files } of release) {
    const strays = strayFiles(files);
    const missing = missingFiles(files);
    if (strays.length > 0)
      throw new StepFailure(`${name}: ${strays.join(", ")} does not belong in it.`);
    if (missing.length > 0)
      throw new StepFailure(`${name}: ${missing.join(", ")} is missing in it.`);
  }
}
