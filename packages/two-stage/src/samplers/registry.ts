import { unknownName, VaeError } from "@vae/base";
import { aggregatePosterior } from "./aggregate-posterior.js";
import { dirichletMixture } from "./dirichlet-mixture.js";
import { gaussianMixture } from "./gaussian-mixture.js";
import { gaussian } from "./gaussian.js";
import { hypersphere } from "./hypersphere.js";
import { kernelDensity } from "./kernel-density.js";
import type { Sampler } from "./sampler.js";
import { standardNormal } from "./standard-normal.js";

/** How a family of samplers is made, and which options it takes. */
export interface SamplerFactory {
  /** Names of its options. */
  readonly options: readonly string[];
  /** In a line: what it is. */
  readonly title: string;
  create(options: Readonly<Record<string, never>>): Sampler;
}

/** Sampler families by name. */
export type SamplerRegistry = Readonly<Record<string, SamplerFactory>>;

const ofMixtures = ["components", "tolerance", "maximumIterations", "varianceFloor"];

/** The samplers that need no TensorFlow. */
export const closedFormSamplers: SamplerRegistry = {
  prior: { title: "N(0, I)", options: [], create: () => standardNormal() },
  gaussian: { title: "Gaussian, full covariance", options: [], create: () => gaussian() },
  gmm: {
    title: "mixture of K Gaussians, by EM",
    options: ofMixtures,
    create: (options) => gaussianMixture(options),
  },
  "dirichlet-gmm": {
    title: "Dirichlet-process mixture of Gaussians",
    options: [...ofMixtures, "concentration"],
    create: (options) => dirichletMixture(options),
  },
  kde: {
    title: "kernel density",
    options: ["bandwidth"],
    create: (options) => kernelDensity(options),
  },
  "aggregate-posterior": {
    title: "resampled training posteriors",
    options: [],
    create: () => aggregatePosterior(),
  },
  hypersphere: {
    title: "uniform on a sphere",
    options: ["radius"],
    create: (options) => hypersphere(options),
  },
};

/**
 * Makes a sampler by name.
 *
 * @param registry - Where it is looked for: `allSamplers` of `@vae/two-stage` has those that need TensorFlow too.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such sampler or it has no such option.
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 *
 * @example
 * ```ts
 * const sampler = createSampler("gmm", { components: 20 });
 * ```
 */
export function createSampler(
  id: string,
  options: Readonly<Record<string, unknown>> = {},
  registry: SamplerRegistry = closedFormSamplers,
): Sampler {
  const factory = Object.hasOwn(registry, id) ? registry[id] : undefined;
  if (factory === undefined) throw unknownName("sampler", id, Object.keys(registry));
  for (const [name, value] of Object.entries(options)) {
    if (!factory.options.includes(name)) {
      throw factory.options.length === 0
        ? new VaeError("NAME_UNKNOWN", `sampler ${id}: takes no options, got "${name}".`)
        : unknownName(`option of the sampler ${id}`, name, factory.options);
    }
    if (!["number", "string", "boolean"].includes(typeof value)) {
      throw new VaeError(
        "CONFIG_INVALID",
        `sampler ${id}: ${name}: expected a number, a text or true or false, got ${JSON.stringify(value)}.`,
      );
    }
  }
  return factory.create(options as Readonly<Record<string, never>>);
}
