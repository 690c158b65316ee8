const columns = ["package", "version", "next", "packed", "unpacked", "files"];

/** What a release would publish, as lines for a person: a table, then what changed. */
export function releaseLines(release) {
  const rows = release.map(({ name, before, version, packedBytes, unpackedBytes, files }) => {
    return [
      name,
      before,
      version,
      kilobytes(packedBytes),
      kilobytes(unpackedBytes),
      `${files.length}`,
    ];
  });
  const widths = columns.map((title, i) => {
    return Math.max(title.length, ...rows.map((row) => row[i].length));
  });
  const line = (row) => {
    return row
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ");
  };
  const changes = release.flatMap(({ name, version, changelog }) => {
    return changelog === "" ? [] : ["", `${name} ${version}`, "", ...changelog.split("\n")];
  });
  return [line(columns), ...rows.map(line), ...changes];
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
