const marker = Symbol.for("vae.error");

/** Every code that the `@vae` packages use. A code keeps its meaning for ever. */
export type VaeErrorCode =
  | "BACKEND_UNAVAILABLE"
  | "CONFIG_INVALID"
  | "DATA_INVALID"
  | "INTERRUPTED"
  | "IO_FAILED"
  | "NAME_UNKNOWN"
  | "SHAPE_MISMATCH"
  | "TRAINING_DIVERGED";

/**
 * The one error that the `@vae` packages throw on purpose.
 *
 * @example
 * ```ts
 * try {
 *   throw new VaeError("DATA_INVALID", "images.npy: expected 4 axes, got 2.");
 * } catch (error) {
 *   if (VaeError.isInstance(error)) console.log(error.code); // DATA_INVALID
 * }
 * ```
 */
export class VaeError extends Error {
  /** A stable identifier, for programs; the message is for people. */
  readonly code: VaeErrorCode;
  readonly [marker] = true;

  constructor(code: VaeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "VaeError";
    this.code = code;
  }

  /** Recognises an error from any installed copy of the packages. */
  static isInstance(error: unknown): error is VaeError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
