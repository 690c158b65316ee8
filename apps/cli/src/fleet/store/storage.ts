/** An object of a {@link Storage}, without its bytes. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** When it was written, by the clock of the storage: milliseconds since 1970. */
  readonly modified: number;
}

/** Options of `Storage.write`. */
export interface WriteOptions {
  /** Write only where nothing is; of several writers one succeeds. `@default false` */
  readonly ifAbsent?: boolean;
}

/**
 * Named bytes, as a folder or an S3 bucket keeps them.
 *
 * A key is parts of letters, digits and `._-` between slashes (`checkStorageKey`). Whoever reads finds all of the old
 * bytes or all of the new ones. Errors are the driver's own; `retryingStorage` makes them one sentence.
 */
export interface Storage {
  /** What people call it, without secrets: `s3://bucket/prefix`, or the path of a folder. */
  readonly name: string;
  /** @returns The bytes, or undefined where there are none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** @returns Whether it was written: false only with `ifAbsent`, where something was there. */
  write(key: string, bytes: Uint8Array, options?: WriteOptions): Promise<boolean>;
  /** Everything whose key starts with the prefix, in no order. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Removes an object; one that is not there is no error. */
  remove(key: string): Promise<void>;
}
