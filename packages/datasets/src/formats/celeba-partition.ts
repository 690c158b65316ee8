import { VaeError } from "@vae/base";

/** The parts of CelebA's official partition, with the number of the last image of each. */
export const celebaParts = { train: 162_770, val: 182_637, test: 202_599 } as const;

/** Name of a part. */
export type CelebaPart = keyof typeof celebaParts;

const parts = Object.keys(celebaParts) as CelebaPart[];

/** The part that an image belongs to in the official partition, by its number, 1 to 202,599. */
export function celebaPartOf(number: number): CelebaPart | undefined {
  return number < 1 ? undefined : parts.find((part) => number <= celebaParts[part]);
}

/**
 * Checks `list_eval_partition.txt`: the official list is sorted, and each part of it is one range of numbers.
 *
 * @param text - The whole file; lines may end in LF or CR LF.
 * @param subject - What error messages start with, usually the file's name.
 * @throws {VaeError} DATA_INVALID, naming the first line that is missing or another one than the official.
 */
export function checkCelebaPartition(text: string, subject = "list_eval_partition.txt"): void {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  for (let i = 0; i < Math.max(lines.length, celebaParts.test); i++) {
    const part = celebaPartOf(i + 1);
    const expected = part && `${celebaFileName(i + 1)} ${parts.indexOf(part)}`;
    const got = lines[i]?.trimEnd();
    if (got === expected) continue;
    const shown = (line: string | undefined) =>
      line === undefined ? "no line" : `"${line.slice(0, 40)}"`;
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected ${shown(expected)} in line ${i + 1}, got ${shown(got)}; get the official list again.`,
    );
  }
}

/** Official name of an image: `000001.jpg` to `202599.jpg`. */
function celebaFileName(number: number): string {
  return `${String(number).padStart(6, "0")}.jpg`;
}
