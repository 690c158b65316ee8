import { VaeError } from "@vae/base";
import type { ImageOption, ImageOptions } from "./dataset.js";

/** How an option is written behind an id, and how its text becomes a value. */
interface OptionText {
  /** The option's name in an id, with hyphens. */
  readonly key: string;
  /** `undefined` for text that is no value of the option. */
  readonly parse: (text: string) => unknown;
  readonly expected: string;
}

const wholeNumber = {
  parse: (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
  expected: "a whole number",
};

const word = (...words: readonly string[]) => ({
  parse: (text: string) => (words.includes(text) ? text : undefined),
  expected: words.join(" or "),
});

const flag = {
  parse: (text: string) => (text === "" || text === "true" ? true : undefined),
  expected: "no value",
};

const optionTexts: Readonly<Record<ImageOption, OptionText>> = {
  crop: { key: "crop", ...wholeNumber },
  jpeg: { key: "jpeg", ...wholeNumber },
  labels: { key: "labels", ...word("fine", "coarse") },
  order: { key: "order", ...word("name", "listing") },
  pad: { key: "pad", ...wholeNumber },
  range: { key: "range", parse: parseRange, expected: "two numbers as in -1..1" },
  seed: { key: "seed", ...wholeNumber },
  size: { key: "size", parse: parseSize, expected: "a side as in 64, or HEIGHTxWIDTH as in 48x64" },
  skipBroken: { key: "skip-broken", ...flag },
  withCrops: { key: "with-crops", ...flag },
};

/** Every option that changes images. */
export const imageOptionNames = Object.keys(optionTexts) as ImageOption[];

/** What an option is called in an id and on a command line, e.g. `skip-broken`. */
export function imageOptionKey(name: ImageOption): string {
  return optionTexts[name].key;
}

/** An id without its options, and the options. */
export interface DatasetId {
  /** `ID`, `ID:SPLIT` or a path. */
  readonly id: string;
  readonly options: ImageOptions;
}

/**
 * Takes the options off the end of an id: `cifar-10:train,jpeg=75`, `folder:photos,size=48x64,skip-broken`. So a
 * configuration, which names its images in one line, can ask for all of them.
 *
 * Only what is called like an option counts: a path may hold commas.
 *
 * @throws {VaeError} CONFIG_INVALID, when the value of an option is none, or an option comes twice.
 *
 * @example
 * ```ts
 * parseDatasetId("mnist:test,pad=32"); // { id: "mnist:test", options: { pad: 32 } }
 * ```
 */
export function parseDatasetId(text: string): DatasetId {
  const options: Record<string, unknown> = {};
  const shown = (part: string) => part.replaceAll(/\p{Cc}/gu, "?"); // a message has one line
  let id = text;
  for (;;) {
    const match = /,([a-z-]+)(?:=([^,/\\]*))?$/.exec(id);
    const name = imageOptionNames.find((option) => optionTexts[option].key === match?.[1]);
    if (match === null || name === undefined) return { id, options };
    const { key, parse, expected } = optionTexts[name];
    const value = parse(match[2] ?? "");
    if (value === undefined) {
      throw new VaeError(
        "CONFIG_INVALID",
        `${shown(text)}: expected ${expected} for ${key}, got "${shown(match[2] ?? "")}".`,
      );
    }
    if (name in options) throw new VaeError("CONFIG_INVALID", `${shown(text)}: has ${key} twice.`);
    options[name] = value;
    id = id.slice(0, match.index);
  }
}

function parseRange(text: string): readonly [number, number] | undefined {
  const [black, white, ...more] = text.split("..").map((part) => Number(part || Number.NaN));
  const isRange = Number.isFinite(black) && Number.isFinite(white) && more.length === 0;
  return isRange ? [black!, white!] : undefined;
}

function parseSize(text: string): number | readonly [number, number] | undefined {
  const [, height, width] = /^(\d{1,15})(?:x(\d{1,15}))?$/.exec(text) ?? [];
  if (height === undefined) return undefined;
  return width === undefined ? Number(height) : [Number(height), Number(width)];
}
