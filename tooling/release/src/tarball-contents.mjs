/** What may lie in a tarball, by the first part of a path. */
const belongs = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD-PARTY-NOTICES\.md)$/,
  /^dist\/.+\.(js|js\.map|d\.ts)$/,
  /^src\/.+\.ts$/, // what the source maps point at
  /^assets\/[^/]+$/,
  /^bin\/vae\.js$/,
  /^examples\/[^/]+\.(yaml|py)$/,
  /^kernels\/.+\.as$/,
  /^native\/.+\.(cc|h)$/,
];

const doesNotBelong = /\.test\.|__fixtures__|__snapshots__|test-support/;

/** Files of a tarball that nobody who installs it has a use for. */
export function strayFiles(files) {
  return files.filter(
    (file) => doesNotBelong.test(file) || !belongs.some((pattern) => pattern.test(file)),
  );
}

/** Files that every tarball has. */
export function missingFiles(files) {
  return ["package.json", "README.md", "LICENSE"].filter((file) => !files.includes(file));
}
