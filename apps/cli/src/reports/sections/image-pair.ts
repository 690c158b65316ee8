import { encodePngGrid } from "../../images/png-grid.js";
import { html, type Html } from "../html/html.js";
import type { ImageSet } from "../report-data.js";

/** Images under a heading, and what they show for who does not see them. */
export interface LabelledImages {
  readonly label: string;
  readonly alt: string;
  readonly images: ImageSet;
}

/** Pictures that would make the file large are not enlarged: a cell is up to this many pixels wide. */
const cellWidth = 84;

/** Two sets of images beside each other, cell by cell the same place. */
export async function imagePair(left: LabelledImages, right: LabelledImages): Promise<Html> {
  return html`<div class="pair">${[await labelled(left), await labelled(right)]}</div>`;
}

async function labelled({ label, alt, images }: LabelledImages): Promise<Html> {
  const scale = Math.max(1, Math.floor(cellWidth / images.shape[1]));
  const png = await encodePngGrid(images, { columns: 8, scale, gap: scale });
  const source = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  return html`<div>
    <h3>${label}</h3>
    <img alt="${alt}" src="${source}" />
  </div>`;
}
