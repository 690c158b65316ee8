import { figureSvg } from "../figures/figure-svg.js";
import { planeFigure } from "../figures/plane-figure.js";
import { trustedHtml, type Html } from "../html/html.js";
import type { ReportData } from "../report-data.js";
import { imagePair } from "./image-pair.js";
import { figure, section } from "./section.js";

/** Originals beside their reconstructions. */
export async function reconstructionsSection({
  originals,
  reconstructions,
}: ReportData): Promise<Html | undefined> {
  if (originals === undefined || reconstructions === undefined) return undefined;
  const pair = await imagePair(
    { label: "originals", alt: "Grid of real images.", images: originals },
    {
      label: "reconstructions",
      alt: "Grid of the same images after encoding, sampling z and decoding.",
      images: reconstructions,
    },
  );
  return section(
    "Originals and reconstructions",
    figure(
      pair,
      "Each image on the right is the one at the same place on the left, encoded to a sample of its posterior and decoded. What is lost is texture and detail: an average over images that the code does not tell apart.",
      "pictures",
    ),
  );
}

/** Mean squared error against variance loss over training: the paper's figure 4. */
export async function planeSection({ plane = [] }: ReportData): Promise<Html | undefined> {
  if (plane.length === 0) return undefined;
  return section(
    "Variance loss against error",
    figure(
      trustedHtml(await figureSvg(planeFigure(plane))),
      "Each point is the same set of images, reconstructed from sampled z at one step of the training. After the first steps the points come down along the dashed diagonal, on which the variance that is lost equals the mean squared error: the paper's figure 4, here within one training.",
    ),
  );
}
