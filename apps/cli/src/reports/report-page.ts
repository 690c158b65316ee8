import { html, trustedHtml, type Html } from "./html/html.js";
import { reportStyle } from "./report-style.js";

/** What a report holds. */
export interface ReportPage {
  readonly title: string;
  /** What wrote it. */
  readonly command: string;
  /** Its parts; those that are absent are left out. */
  readonly sections: readonly (Html | undefined)[];
}

/** A whole report as one HTML file that opens offline: there is no script, and its policy forbids to load anything. */
export function reportPage({ title, command, sections }: ReportPage): string {
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${trustedHtml(reportStyle)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p class="subtitle"><code>${command}</code></p>
        </header>
        <main>${sections}</main>
      </body>
    </html> `.markup;
}
