import type { Rng } from "@vae/base";
import type { Points } from "../sampler.js";

/** What {@link kMeans} takes beside the points. */
export interface KMeansOptions {
  readonly clusters: number;
  readonly rng: Rng;
  /** Rounds after which it stops, whether the labels still change or not. `@default 100` */
  readonly maximumRounds?: number;
}

/**
 * Lloyd's k-means from a start of k-means++ (Arthur and Vassilvitskii, 2007): every centre is drawn with a
 * probability proportional to its squared distance to the nearest centre before it.
 *
 * A cluster that loses all its points takes the one that is farthest from its own centre.
 *
 * @returns The cluster of each point, `[n]`.
 */
export function kMeans(
  points: Points,
  { clusters, rng, maximumRounds = 100 }: KMeansOptions,
): Uint32Array {
  const centres = spreadCentres(points, clusters, rng);
  const labels = new Uint32Array(points.count);
  const distances = new Float64Array(points.count);
  for (let round = 0; round < maximumRounds; round++) {
    const changed = assign(points, centres, labels, distances);
    if (changed === 0 && round > 0) break;
    moveCentres(points, centres, labels, distances);
  }
  return labels;
}

/** The start of k-means++. */
function spreadCentres(points: Points, clusters: number, rng: Rng): Float64Array {
  const { count, width, data } = points;
  const centres = new Float64Array(clusters * width);
  const nearest = new Float64Array(count).fill(Infinity);
  let chosen = rng.integer(count);
  for (let k = 0; k < clusters; k++) {
    const centre = data.subarray(chosen * width, (chosen + 1) * width);
    centres.set(centre, k * width);
    let total = 0;
    for (let i = 0; i < count; i++) {
      nearest[i] = Math.min(nearest[i]!, squaredDistance(data, i * width, centre, 0, width));
      total += nearest[i]!;
    }
    // Where all points lie on centres already, `total` is 0 and any point will do.
    let left = rng.uniform() * total;
    chosen = 0;
    while (chosen < count - 1 && (left -= nearest[chosen]!) >= 0) chosen += 1;
  }
  return centres;
}

/** Gives each point its nearest centre; returns how many changed. */
function assign(
  { count, width, data }: Points,
  centres: Float64Array,
  labels: Uint32Array,
  distances: Float64Array,
): number {
  let changed = 0;
  for (let i = 0; i < count; i++) {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k * width < centres.length; k++) {
      const distance = squaredDistance(data, i * width, centres, k * width, width);
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    if (labels[i] !== best) changed += 1;
    labels[i] = best;
    distances[i] = least;
  }
  return changed;
}

function moveCentres(
  { count, width, data }: Points,
  centres: Float64Array,
  labels: Uint32Array,
  distances: Float64Array,
): void {
  const clusters = centres.length / width;
  const sizes = new Uint32Array(clusters);
  for (const label of labels) sizes[label]! += 1;
  for (let k = 0; k < clusters; k++) {
    if (sizes[k] !== 0) continue;
    let farthest = 0;
    for (let i = 1; i < count; i++) if (distances[i]! > distances[farthest]!) farthest = i;
    sizes[labels[farthest]!]! -= 1;
    labels[farthest] = k;
    distances[farthest] = 0;
    sizes[k] = 1;
  }
  centres.fill(0);
  for (let i = 0; i < count; i++) {
    const at = labels[i]! * width;
    for (let d = 0; d < width; d++) centres[at + d]! += data[i * width + d]!;
  }
  for (let k = 0; k < clusters; k++) {
    const size = Math.max(1, sizes[k]!);
    for (let d = 0; d < width; d++) centres[k * width + d]! /= size;
  }
}

function squaredDistance(
  a: Float64Array,
  atA: number,
  b: Float64Array,
  atB: number,
  width: number,
): number {
  let sum = 0;
  for (let d = 0; d < width; d++) {
    const difference = a[atA + d]! - b[atB + d]!;
    sum += difference * difference;
  }
  return sum;
}
