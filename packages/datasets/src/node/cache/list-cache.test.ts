import { rm, stat, truncate } from "node:fs/promises";
import { expect, it } from "vitest";
import { picture } from "../../__fixtures__/pictures.js";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { openDataset } from "../open-dataset.js";
import { listCache } from "./list-cache.js";

it("lists what is complete, and nothing where there is no cache", async () => {
  const cache = await temporaryFolder();
  expect(await listCache({ cache })).toEqual([]);
  const folder = await temporaryFolder({ "a.png": await picture(3, 2, "red") });
  const small = await openDataset(folder, { cache });
  const large = await openDataset(folder, { cache, size: 8 });
  const listed = await listCache({ environment: { VAE_CACHE: cache } });
  expect(listed.map(({ fingerprint }) => fingerprint).sort()).toEqual(
    [small.fingerprint, large.fingerprint].sort(),
  );
  for (const { path, bytes, images, shape } of listed) {
    expect(bytes).toBe((await stat(path)).size);
    expect(images).toBe(1);
    expect([small.shape, large.shape]).toContainEqual(shape);
  }
  const [first, second] = listed;
  await truncate(first!.path, 100);
  expect(await listCache({ cache })).toEqual([second]);
  await rm(cache, { recursive: true });
  expect(await listCache({ cache })).toEqual([]);
});
