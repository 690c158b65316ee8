import type { ImageShape } from "@vae/base";
import type { LatentDiagnostics, StepMetrics } from "@vae/core";
import type { RenormalisationMode } from "@vae/two-stage";
import type { RunEnvironment } from "../result/environment-schema.js";
import type { Extractor, ResultRow } from "../result/result-schema.js";

/** Images of one shape, uint8, row-major. */
export interface ImageSet {
  readonly shape: ImageShape;
  readonly images: Uint8Array;
}

/** All that `report.html` of a run shows. Parts that a run has not got yet are absent. */
export interface ReportData {
  readonly title: string;
  /** `test`, `quick`, `small` or `paper`. */
  readonly scale: string;
  /** The command that made the run. */
  readonly command: string;
  readonly seed: number;
  readonly environment: RunEnvironment;
  readonly extractor?: Extractor;
  readonly rows?: readonly ResultRow[];
  /** Logged steps of both stages. */
  readonly firstStage?: readonly StepMetrics[];
  readonly secondStage?: readonly StepMetrics[];
  /** Reconstructions (sampled z) of a fixed set of images during training: the plane of the paper's figure 4. */
  readonly plane?: readonly {
    readonly step: number;
    readonly mse: number;
    readonly varianceLoss: number;
  }[];
  readonly originals?: ImageSet;
  readonly reconstructions?: ImageSet;
  /** The same 64 seeds without and with renormalisation: the paper's figure 6. */
  readonly generated?: ImageSet;
  readonly renormalised?: ImageSet;
  /** Standard deviation of each latent: aggregate posterior (target), second stage, and after each mode. */
  readonly latentDeviations?: {
    readonly target: readonly number[];
    readonly modes: Readonly<
      Partial<Record<RenormalisationMode | "decoder-noise", readonly number[]>>
    >;
  };
  /** What the latents of each stage hold. */
  readonly diagnostics?: {
    readonly firstStage?: LatentDiagnostics;
    readonly secondStage?: LatentDiagnostics;
  };
  /** Sentences of the recipe that say what to expect and what the run does not show. */
  readonly notes?: readonly string[];
}
