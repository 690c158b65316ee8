import type { Html } from "../html/html.js";
import type { ReportData } from "../report-data.js";
import { imagePair } from "./image-pair.js";
import { figure, section } from "./section.js";

/** The same seeds without and with renormalisation: the paper's figure 6. */
export async function generatedSection({
  generated,
  renormalised,
}: ReportData): Promise<Html | undefined> {
  if (generated === undefined || renormalised === undefined) return undefined;
  const pair = await imagePair(
    {
      label: "without renormalisation",
      alt: "Grid of images decoded from the latents of the second stage as they come.",
      images: generated,
    },
    {
      label: "renormalised (paper)",
      alt: "Grid of the same images, in the same order, decoded from the rescaled latents.",
      images: renormalised,
    },
  );
  return section(
    "The same seeds without and with renormalisation",
    figure(
      pair,
      "Each place in the two grids has the same u. Look for contrast, contours and detail: from latents too near the middle the decoder draws something closer to an average image. This is the paper's figure 6.",
      "pictures",
    ),
  );
}
