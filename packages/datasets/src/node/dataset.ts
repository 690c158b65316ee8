import type { ImageShape, Source } from "@vae/base";

/** A split of a data set, opened: a source that says what it is. */
export interface Dataset extends Source {
  /** What is known of the data set before it is opened. */
  readonly info: DatasetInfo;
  /** Name of the split. */
  readonly split: string;
  /** Names of the classes in the order of the labels, where they have names. */
  readonly classNames?: readonly string[];
  /** What a person should know of these images, e.g. that only a part of them is there. */
  readonly notes: readonly string[];
}

/** A data set as `listDatasets` shows it; plain JSON. */
export interface DatasetInfo {
  /** What `openDataset` takes; `ID:PATH` where `takesPath`. */
  readonly id: string;
  readonly title: string;
  /** Whether the id is followed by the path of a file or folder. */
  readonly takesPath: boolean;
  /** Height, width and channels; null where the files decide. */
  readonly shape: ImageShape | null;
  /** The splits and their numbers of images; null where the files decide. */
  readonly splits: Readonly<Record<string, number | null>>;
  /** The split that is opened when none is named. */
  readonly defaultSplit: string;
  readonly classNames?: readonly string[];
  /** Names of the options of {@link OpenDatasetOptions} that change the images. */
  readonly options: readonly ImageOption[];
  readonly licence: string;
  readonly citation: string;
  /** Where the files come from and where they are looked for. */
  readonly origin: string;
  /** Whether `fetchDataset` can get it. */
  readonly isFetchable?: boolean;
}

/** Options that change the images. A data set refuses those that it does not list. */
export interface ImageOptions {
  /**
   * Side of the square that is cut from the middle of a picture before it is resized. CelebA: 128 (the default), 140,
   * 148 or 160. A folder: any; without a size it is the size.
   */
  readonly crop?: number;
  /**
   * Quality of a JPEG through which every image goes, 1 to 100. Dai and Wipf and Asperti and Trentin
   * wrote CIFAR-10 to JPEG files at 75 and read it back, so their models and their references saw these images.
   */
  readonly jpeg?: number;
  /** Which classes of CIFAR-100 are the labels. Default `fine`. */
  readonly labels?: "fine" | "coarse";
  /**
   * How CelebA is ordered before it is split: by file name, which is the official partition, or `listing`, as this
   * disk lists the folder, which is what the code of several papers did. Default `name`.
   */
  readonly order?: "name" | "listing";
  /** Side of a black square into whose middle MNIST's images are put, e.g. 32. */
  readonly pad?: number;
  /** The floats that mean black and white. Default `[0, 1]`. */
  readonly range?: readonly [black: number, white: number];
  /** Seed of made images. Default 1. */
  readonly seed?: number;
  /**
   * Height and width to which every image is brought: the largest part in the middle with these proportions,
   * resized by the triangle filter. One number means a square.
   */
  readonly size?: number | readonly [height: number, width: number];
  /** Leaves out pictures that cannot be decoded, and says in the notes which; otherwise the first one is an error. */
  readonly skipBroken?: boolean;
  /**
   * Appends to CelebA's training images those of the folder `crop128_resize64_train` beside them, which holds images
   * that are cropped and resized already. Where the original of one is there, its crop is left out.
   */
  readonly withCrops?: boolean;
}

/** Name of an option that changes the images. */
export type ImageOption = keyof ImageOptions;

/** Where data are looked for, and how they are read. */
export interface OpenDatasetOptions extends ImageOptions {
  /** The split; wins over one in the id. */
  readonly split?: string;
  /** Folder that holds the data sets. Default: the environment's `VAE_DATA`. Never written to. */
  readonly root?: string | undefined;
  /**
   * Folder for decoded images, by default `VAE_CACHE`, else `vae` in the user's cache folder. `false` keeps nothing:
   * pictures are decoded at each read.
   */
  readonly cache?: string | false;
  /** Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Imports the package that decodes JPEG, PNG and WebP. Default `import("sharp")`. */
  readonly loadSharp?: () => Promise<unknown>;
  /** Called while images are decoded. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a factory is asked to open; the split is one of its own. */
export interface OpenRequest extends OpenDatasetOptions {
  readonly split: string;
  /** Behind the colon of `ID:PATH`; empty where the data set takes none. */
  readonly path: string;
  /** Folders to look into, in this order. */
  readonly roots: readonly string[];
}

/** What a factory opens: a source, and what it has to say beside. */
export interface OpenedSplit {
  readonly source: Source;
  readonly classNames?: readonly string[];
  readonly notes?: readonly string[];
}

/** A split whose images take long to decode, so that they are kept in a cache. */
export interface DecodedSplit {
  /** Equal only for equal images, and known without reading them. */
  readonly key: string;
  /** Opens the images for decoding. */
  prepare(): Promise<OpenedSplit>;
}

/** What a factory opens. */
export type OpenResult = OpenedSplit | DecodedSplit;

/** A kind of data set: what is known of it, and how it is opened. */
export interface DatasetFactory {
  readonly info: DatasetInfo;
  open(request: OpenRequest): OpenResult | Promise<OpenResult>;
  /** What can be fetched for it; absent where a person has to get the files, or none are needed. */
  readonly downloads?: readonly DatasetFile[];
}

/** A file of a data set as its authors publish it. */
export interface DatasetFile {
  readonly name: string;
  /** Length of the official file; one from a mirror may be packed a little differently. */
  readonly bytes: number;
  /** The splits that are in it. */
  readonly splits: readonly string[];
  /** Where it is published; a mirror takes its place. */
  readonly address: string;
  /** Checks the content. Rejects with DATA_INVALID, when it is not the official one. */
  verify(path: string): Promise<void>;
}
