import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pinnedPackageManager, repository, typedCommand, workspaceMembers } from "./repository.mjs";

it("pins the pnpm that is installed for turbo", () => {
  const manifest = readFileSync(join(repository, "node_modules/pnpm/package.json"), "utf8");
  expect(pinnedPackageManager(repository)).toBe(`pnpm@${JSON.parse(manifest).version}`);
});

it("finds the members that pnpm-workspace.yaml names", () => {
  const [, patterns] = /^packages: (\[.*\])$/m.exec(
    readFileSync(join(repository, "pnpm-workspace.yaml"), "utf8"),
  );
  const parents = new Set(workspaceMembers(repository).map(({ folder }) => folder.split("/")[0]));
  expect(JSON.parse(patterns)).toEqual([...parents].map((parent) => `${parent}/*`));
});

it("names the command as it was typed", () => {
  expect(typedCommand("start")).toBe("npm start");
  expect(typedCommand("test")).toBe("npm test");
  expect(typedCommand("vae")).toBe("npm run vae");
});
