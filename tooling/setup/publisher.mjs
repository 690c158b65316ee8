// npm run publisher: brings `publisher` of the root's package.json into those of the published packages.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withPublisher } from "./src/publisher.mjs";
import { repository, workspaceMembers } from "./src/repository.mjs";

const { publisher } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
for (const { folder, manifest } of workspaceMembers(repository)) {
  if (manifest.private) continue;
  const path = join(repository, folder, "package.json");
  writeFileSync(path, `${JSON.stringify(withPublisher(manifest, publisher, folder), null, 2)}\n`);
}
