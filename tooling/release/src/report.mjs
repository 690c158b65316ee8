import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, relative } from "node:path";

/**
 * Writes what a check saw to `tooling/release/results`, as JSON and as a page.
 *
 * @returns The page, relative to the repository.
 */
export function writeReport(root, report) {
  const folder = join(root, "tooling", "release", "results");
  mkdirSync(folder, { recursive: true });
  const environment = {
    date: new Date().toISOString().slice(0, 10),
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
  };
  const command = "pnpm release:check";
  const content = { format: 1, command, environment, ...report };
  writeFileSync(join(folder, "release-check.json"), `${JSON.stringify(content, null, 2)}\n`);
  const page = join(folder, "release-check.md");
  writeFileSync(page, reportPage(content));
  return relative(root, page);
}

/** The report as Markdown. */
function reportPage({ command, environment, nodes, packages, sizes, cases, cli }) {
  const { date, platform, processor } = environment;
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  return [
    "# What a release would publish",
    "",
    `Written by \`${command}\` on ${date}, ${platform}, ${processor}. Every row held, or there would be no report.`,
    "",
    "## Tarballs",
    "",
    ...table(
      ["package", "version", "packed", "unpacked", "files"],
      packages.map(({ name, version, packedBytes, unpackedBytes, files }) => {
        return [name, version, kilobytes(packedBytes), kilobytes(unpackedBytes), files];
      }),
    ),
    "",
    "## Empty projects",
    "",
    "Each is installed from tarballs outside the repository, compiled by strict TypeScript with `moduleResolution` `bundler` and",
    `\`node16\`, and run by import and by \`require\` under Node ${nodes.join(", ")}, as a bundle of esbuild and as a page of`,
    "Vite in headless Chromium: everywhere with the same exports and numbers. esbuild by itself ships no file of a package, so",
    "its bundle is not run where the program needs one.",
    "",
    ...table(
      ["installed", "with it", "by", "program", "entries", "seconds", "esbuild", "numbers"],
      cases.map((item) => [
        item.packages.join(", "),
        item.installed.filter((name) => !item.packages.includes(name)).join(", ") || "nothing",
        item.manager,
        `\`consumers/${item.consumer}.ts\``,
        item.entries.length,
        item.installSeconds,
        kilobytes(item.esbuildKilobytes * 1000),
        Object.entries(item.numbers)
          .map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`)
          .join(", "),
      ]),
    ),
    "",
    "## What an entry adds to a page",
    "",
    "Minified, gzip, without peers, by size-limit.",
    "",
    ...table(
      ["entry", "size", "budget"],
      sizes.map(({ name, bytes, limit }) => [`\`${name}\``, kilobytes(bytes), kilobytes(limit)]),
    ),
    "",
    "## The command line",
    "",
    `\`npm install @vae/cli\` from tarballs takes ${cli.installSeconds} s and ${megabytes(cli.bytes)}, of which ${megabytes(cli.withoutTensorFlow)} are not`,
    `TensorFlow.js. \`vae --version\` takes ${cli.startMilliseconds} ms (the least of nine). \`npx vae\` has trained and sampled; \`npm exec\` has started it`,
    "in an empty folder.",
    "",
    "The ten largest packages that are not TensorFlow.js:",
    "",
    ...table(
      ["package", "size"],
      cli.largest.map(({ name, bytes }) => [name, megabytes(bytes)]),
    ),
    "",
  ].join("\n");
}

function table(titles, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)];
}
