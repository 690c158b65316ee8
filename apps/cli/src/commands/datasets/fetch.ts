import { fetchDataset, type FetchPlan, type PlannedFile } from "@vae/datasets/node";
import { createInterface } from "node:readline/promises";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";
import { UsageError } from "../../cli/usage-error.js";

/** Options of `vae datasets fetch`. */
export interface FetchOptions extends SharedOptions {
  readonly root?: string;
  readonly mirror?: string;
  readonly yes?: boolean;
}

/** `vae datasets fetch ID`: shows what it would bring and under which licence, asks, and brings it. */
export const fetchCommand: CommandAction<FetchOptions> = async (
  [id = ""],
  { root, mirror, yes = false },
  { log, output, startProgress },
) => {
  let progress: ReturnType<typeof startProgress> | undefined;
  let current: PlannedFile | undefined;
  const confirm = async (plan: FetchPlan): Promise<boolean> => {
    for (const line of describePlan(plan)) log.info(line);
    return yes || ask();
  };
  try {
    const plan = await fetchDataset(id, {
      confirm,
      ...(root !== undefined && { root }),
      ...(mirror !== undefined && { mirror }),
      onProgress(file, done, total) {
        if (file !== current) {
          progress?.stop();
          progress = startProgress({ label: file.name, total: total ?? file.bytes, unit: "bytes" });
          current = file;
        }
        progress?.update(done);
      },
    });
    progress?.stop();
    progress = undefined;
    const files = plan?.files ?? [];
    output.result({ id, isAgreed: plan !== undefined, files }, () => {
      if (plan === undefined) return "Nothing was fetched.";
      if (files.length === 0) return `${id}: everything is there already.`;
      return files.map(({ target }) => target).join("\n");
    });
  } finally {
    progress?.stop();
  }
};

function describePlan({ id, files, bytes, licence, citation }: FetchPlan): string[] {
  return [
    `${id}: ${files.length} files, ${megabytes(bytes)}`,
    ...files.map(({ address, bytes: size }) => `  ${address}  ${megabytes(size)}`),
    `Licence: ${licence}`,
    `Citation: ${citation}`,
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 })} MB`;
}

/** @throws {UsageError} when nobody is there to answer. */
async function ask(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(
      "vae datasets fetch",
      "vae datasets fetch: nobody is there to agree; say --yes.",
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question("Fetch it? [y/N] ")).trim());
  } finally {
    terminal.close();
  }
}
