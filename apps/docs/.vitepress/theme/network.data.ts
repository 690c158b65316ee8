import { denseNetwork } from "@vae/core";
import { defineLoader } from "vitepress";

/** A layer of the network that `vae train` builds where nothing else is said. */
export interface DrawnLayer {
  readonly name: string;
  readonly kind: string;
  /** Numbers that it returns for one image. */
  readonly values: number;
  readonly shape: string;
  readonly parameters: number;
}

declare const data: readonly DrawnLayer[];
export { data };

export default defineLoader({
  load: (): typeof data =>
    (denseNetwork({ imageShape: [28, 28, 1] }).layers ?? []).map(
      ({ name, kind, outputShape, parameters }) => ({
        name,
        kind,
        values: outputShape.reduce((product, length) => product * length, 1),
        shape: outputShape.join("×"),
        parameters,
      }),
    ),
});
