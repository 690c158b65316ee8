import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { publishedFields, withPublisher } from "./publisher.mjs";
import { repository, workspaceMembers } from "./repository.mjs";

const read = (path) => readFileSync(join(repository, path), "utf8");
const { publisher } = JSON.parse(read("package.json"));
const published = workspaceMembers(repository).filter(({ manifest }) => !manifest.private);
const notice = "THIRD-PARTY-NOTICES.md";

describe.each(published)("$folder", ({ folder, manifest }) => {
  it("says in its package.json what it is, under which licence, and where its source is, if that is known", () => {
    expect(manifest.license).toBe("Apache-2.0");
    expect(manifest.description).toMatch(/^\S.{20,}\.$/);
    // Equal in the order of the keys too: `npm run publisher` has nothing to change.
    expect(JSON.stringify(manifest)).toBe(
      JSON.stringify(withPublisher(manifest, publisher, folder)),
    );
  });
});

const assetsOf = (folder) => join(repository, folder, "assets");

describe.each(published.filter(({ folder }) => existsSync(assetsOf(folder))))(
  "$folder",
  ({ folder, manifest }) => {
    it("ships its assets, and a notice that names each of them", () => {
      const text = read(`${folder}/${notice}`);
      for (const name of readdirSync(assetsOf(folder)))
        expect(text).toContain(`\`assets/${name}\``);
      expect(manifest.files).toEqual(expect.arrayContaining(["assets", notice]));
      expect(read(notice)).toContain(`(${folder}/${notice})`);
    });
  },
);

it("gives the licence of Fashion-MNIST in full wherever something is made from it", () => {
  const text = read(`packages/datasets/${notice}`);
  const licence = text.slice(text.indexOf("The MIT License"), text.indexOf("```\n\n## libjpeg"));
  expect(licence).toMatch(/OTHER DEALINGS IN THE SOFTWARE\.\n$/);
  expect(licence).toMatch(
    /^The MIT License \(MIT\) Copyright © 2017 Zalando SE, https:\/\/tech\.zalando\.com\n\nPermission is hereby granted/,
  );
  for (const folder of ["packages/datasets/", "packages/metrics/", ""]) {
    expect(read(`${folder}${notice}`)).toContain(licence);
  }
});

describe("the publisher", () => {
  const known = {
    owner: "A. Person",
    contact: "a@b.example",
    repository: "https://c.example/d/vae",
  };

  it("gives no field as long as nothing is known", () => {
    expect(publishedFields({ owner: "", contact: "", repository: "" }, "packages/base")).toEqual(
      {},
    );
  });

  it("gives what npm compares with the workflow that publishes", () => {
    expect(publishedFields(known, "packages/base")).toEqual({
      author: { name: "A. Person", email: "a@b.example" },
      repository: {
        type: "git",
        url: "git+https://c.example/d/vae.git",
        directory: "packages/base",
      },
      homepage: "https://c.example/d/vae/tree/main/packages/base#readme",
      bugs: { url: "https://c.example/d/vae/issues", email: "a@b.example" },
    });
  });

  it("leaves the other fields of a manifest alone, and takes its own away again", () => {
    const [{ folder, manifest }] = published;
    const nobody = { owner: "", contact: "", repository: "" };
    const there = withPublisher(manifest, known, folder);
    expect(there).toMatchObject(manifest);
    expect(Object.keys(there).slice(3, 6)).toEqual(["license", "author", "repository"]);
    expect(withPublisher(there, nobody, folder)).toEqual(withPublisher(manifest, nobody, folder));
  });

  it("is whole or not there, and named where people look for it", () => {
    const { owner, contact, repository: address } = publisher;
    expect(new Set([owner, contact, address].map((text) => text === "")).size).toBe(1);
    if (address !== "") expect(address).toMatch(/^https:\/\/[^/]+\/[^/]+\/[^/]+(?<!\.git)$/);
    expect(read("SECURITY.md").includes("There is no other address yet")).toBe(contact === "");
    if (contact !== "") expect(read("SECURITY.md")).toContain(contact);
  });
});
