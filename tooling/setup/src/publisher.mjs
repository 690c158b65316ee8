/**
 * The fields of a published `package.json` that follow from `publisher` of the root's: author, repository, homepage and
 * bugs; none as long as nothing is set there.
 *
 * @param publisher - `{ owner, contact, repository }`: a name, an address for mail, and `https://HOST/OWNER/NAME`.
 * @param folder - Of the package, relative to the root.
 */
export function publishedFields({ owner, contact, repository }, folder) {
  const mail = contact === "" ? {} : { email: contact };
  return {
    ...(owner !== "" && { author: { name: owner, ...mail } }),
    ...(repository !== "" && {
      repository: { type: "git", url: `git+${repository}.git`, directory: folder },
      homepage: `${repository}/tree/main/${folder}#readme`,
      bugs: { url: `${repository}/issues`, ...mail },
    }),
  };
}

/** A manifest with these fields behind its licence, and without those that it had before. */
export function withPublisher(manifest, publisher, folder) {
  const { name, version, description, license, ...others } = manifest;
  for (const field of ["author", "repository", "homepage", "bugs"]) delete others[field];
  return { name, version, description, license, ...publishedFields(publisher, folder), ...others };
}
