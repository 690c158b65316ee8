import { VaeError } from "@vae/base";
import { ProtobufWriter } from "./protobuf-writer.js";

/** How exactly the optimized graph computes. */
export type Precision = "float32" | "bfloat16";

/**
 * A serialised `tensorflow.ConfigProto` that asks for TensorFlow's graph optimizer, Grappler, with two passes.
 *
 * @param precision - With `bfloat16`, Grappler has matrix products and convolutions computed in bfloat16 (8 bits of
 *   mantissa) with sums in float32; weights, gradients and everything else stay float32. Only processors with
 *   bfloat16 instructions gain by it.
 */
export function grapplerConfig(precision: Precision = "float32"): Uint8Array {
  const config = new ProtobufWriter();
  config.message(10, (graphOptions) =>
    graphOptions.message(10, (rewriteOptions) => {
      rewriteOptions.integer(12, 2); // meta_optimizer_iterations
      if (precision === "bfloat16") rewriteOptions.integer(31, 1); // auto_mixed_precision_onednn_bfloat16
    }),
  );
  return config.finish();
}

/**
 * The precision that the environment asks for: `VAE_PRECISION`, float32 by default. Never chosen for anybody.
 *
 * @throws {VaeError} CONFIG_INVALID, for any other word.
 */
export function precision(environment: NodeJS.ProcessEnv = process.env): Precision {
  const asked = environment["VAE_PRECISION"] ?? "float32";
  if (asked === "float32" || asked === "bfloat16") return asked;
  throw new VaeError(
    "CONFIG_INVALID",
    `VAE_PRECISION: expected float32 or bfloat16, got ${asked}.`,
  );
}
