import { frechetDistance, varianceLoss } from "@vae/metrics";

/** The distance of two sets of features, and the variance that one lacks beside the other. */
export function consume(): Promise<Readonly<Record<string, number>>> {
  const rows = (scale: number) => ({
    data: Float64Array.from({ length: 40 }, (_, i) => scale * Math.sin(1 + i * i)),
    shape: [20, 2],
  });
  const { value } = frechetDistance(rows(1), rows(0.5));
  const [data, reconstructions] = [rows(1), rows(0.5)].map(({ data: values, shape }) => {
    return { data: Float32Array.from(values), shape };
  });
  return Promise.resolve({ distance: value, lost: varianceLoss(data, reconstructions) });
}
