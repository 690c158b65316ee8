import type { ReportData } from "./report-data.js";
import { reportPage } from "./report-page.js";
import { environmentSection } from "./sections/environment-section.js";
import { generatedSection } from "./sections/generated-section.js";
import { latentsSection } from "./sections/latents-section.js";
import { posteriorsSection } from "./sections/posteriors-section.js";
import { planeSection, reconstructionsSection } from "./sections/reconstructions-section.js";
import { resultsSection } from "./sections/results-section.js";
import { trainingSection } from "./sections/training-section.js";

/**
 * Renders the report of a run as one HTML file that opens offline: style, figures (SVG) and pictures (PNG) are
 * inside, there is no script, and its policy forbids to load anything. Parts that are absent in the data are
 * left out.
 *
 * Equal data give equal text.
 */
export async function renderReport(data: ReportData): Promise<string> {
  const title = `${data.title} (scale: ${data.scale}, seed ${data.seed})`;
  const sections = [
    resultsSection(data),
    await generatedSection(data),
    await latentsSection(data),
    await posteriorsSection(data),
    await reconstructionsSection(data),
    await planeSection(data),
    await trainingSection(data),
    environmentSection(data),
  ];
  return reportPage({ title, command: data.command, sections });
}
