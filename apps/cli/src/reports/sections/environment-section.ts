import { html, type Html, type HtmlValue } from "../html/html.js";
import type { ReportData } from "../report-data.js";
import { scrollingTable, section } from "./section.js";

/** What ran it: command, seed, machine, versions and the extractor's weights. */
export function environmentSection({ command, seed, environment, extractor }: ReportData): Html {
  const { node, platform, cpu, cores, memoryGiB, backendReason, versions } = environment;
  const entries: (readonly [string, HtmlValue])[] = [
    ["command", html`<code>${command}</code>`],
    ["seed", seed],
    ["backend", backendReason],
    ["machine", `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}`],
    ["Node.js", node],
    ...Object.entries(versions).map(([name, version]) => [name, version] as const),
  ];
  if (extractor !== undefined) {
    const { score, id, dimension, convention, sha256 } = extractor;
    entries.push(
      ["score", `${score}: ${dimension} features of ${id}; ${convention}`],
      ["sha256 of its weights", html`<code>${sha256}</code>`],
    );
  }
  const rows = entries.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>`,
  );
  return section(
    "What ran it",
    scrollingTable(
      "What ran it",
      html`<table class="environment">
        <tbody>
          ${rows}
        </tbody>
      </table>`,
    ),
  );
}
