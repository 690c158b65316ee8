/** What a peer does, and the files of its repository where it was read. */
type Cell = readonly [text: string, ...files: string[]];

/** A feature of ours and of its peers. */
export interface Feature<Peer extends string> {
  readonly feature: string;
  readonly ours: string;
  readonly peers: Readonly<Record<Peer, Cell>>;
  /** True where a peer does more, or does it better. */
  readonly isBehind?: boolean;
}

/** What a peer does not do. */
export const none = "no";

/** A table of features with a number for each file that was read. */
export interface NumberedFeatures {
  readonly rows: readonly {
    readonly feature: string;
    readonly ours: string;
    readonly isBehind: boolean;
    readonly cells: readonly { readonly text: string; readonly sources: readonly number[] }[];
  }[];
  /** `PEER: FILE`, the first is number 1. */
  readonly sources: readonly string[];
}

/** Numbers the files of some features, each once, in the order in which they come. */
export function numberFeatures<Peer extends string>(
  features: readonly Feature<Peer>[],
): NumberedFeatures {
  const sources: string[] = [];
  const numberOf = (source: string) => {
    if (!sources.includes(source)) sources.push(source);
    return sources.indexOf(source) + 1;
  };
  const rows = features.map(({ feature, ours, peers, isBehind = false }) => ({
    feature,
    ours,
    isBehind,
    cells: Object.entries<Cell>(peers).map(([peer, [text, ...files]]) => ({
      text,
      sources: files.map((file) => numberOf(file.includes(": ") ? file : `${peer}: ${file}`)),
    })),
  }));
  return { rows, sources };
}
