import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { packageEntries } from "../scripts/package-entries.mjs";
import { cliPages } from "./cli-pages.js";
import { configPages } from "./config-pages.js";
import { withContentPolicy } from "./content-policy.js";
import { resultsFolder } from "./results-folder.js";
import { noteShellTests } from "./shell-notes.js";
import { keepOptionsWhole } from "./whole-options.js";

const guide = [
  { text: "Getting started", link: "/getting-started" },
  { text: "Data sets", link: "/guide/data-sets" },
  { text: "Your own pictures", link: "/guide/your-pictures" },
  { text: "Your own network", link: "/guide/your-network" },
  { text: "Variance loss", link: "/guide/variance-loss" },
  { text: "The balance γ", link: "/guide/balance" },
  { text: "FID, exactly", link: "/guide/fid" },
  { text: "Two stages", link: "/guide/two-stages" },
  { text: "Renormalisation", link: "/guide/renormalisation" },
  { text: "Interrupt and resume", link: "/guide/resume" },
  { text: "Runs and files", link: "/guide/runs-and-files" },
  { text: "Sweeps", link: "/guide/sweeps" },
  { text: "Many machines", link: "/guide/fleet" },
  { text: "The whole paper on a fleet", link: "/guide/fleet-plan" },
  { text: "From Python and back", link: "/guide/python" },
  { text: "Native speed", link: "/guide/native" },
  { text: "Your own step as one graph", link: "/guide/compiled-steps" },
  { text: "Errors", link: "/guide/errors" },
];
/** Ids of the committed results. */
const results = (existsSync(resultsFolder) ? readdirSync(resultsFolder) : []).filter((id) =>
  existsSync(join(resultsFolder, id, "result.json")),
);
const measured = [
  { text: "All results", link: "/measured/" },
  { text: "The nine claims", link: "/measured/claims" },
  { text: "The open question", link: "/measured/open-question" },
  { text: "Faults of a fleet", link: "/measured/chaos" },
  { text: "Peers, side by side", link: "/comparison" },
  ...[...new Set(["fashion-quick", ...results])].map((id) => ({
    text: id,
    link: `/measured/${id}`,
  })),
];
const demo = [
  { text: "What it is", link: "/demo/" },
  { text: "Explore latents", link: "/demo/explore" },
  { text: "Renormalise", link: "/demo/renormalise" },
  { text: "Train here", link: "/demo/train" },
  { text: "Your images", link: "/demo/your-images" },
];
const commandLine = cliPages.map(({ name, page }) => ({ text: name, link: `/${page}` }));
const configuration = configPages.map(({ title, page }) => ({ text: title, link: `/${page}` }));
const packages = packageEntries().map(({ name, page }) => ({ text: name, link: `/${page}` }));
const contribute = [
  { text: "Architecture", link: "/contribute/architecture" },
  { text: "One package in ten minutes", link: "/contribute/one-package" },
  { text: "Add a network", link: "/contribute/networks" },
  { text: "Add a sampler", link: "/contribute/samplers" },
  { text: "Add a data set", link: "/contribute/data-sets" },
  { text: "Add a backend kernel", link: "/contribute/kernels" },
  { text: "Decisions", link: "/decisions/" },
];

export default defineConfig({
  lang: "en",
  title: "vae",
  description: "Variational autoencoders in TypeScript: train, renormalise, measure.",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/favicon.svg" }]],
  // results/ holds data and src/ the code of this site; neither is a page.
  srcExclude: ["results/**", "src/**", "**/README.md"],
  transformPageData(page) {
    const { id } = (page.params ?? {}) as { readonly id?: string };
    if (id !== undefined) page.title = id; // the one route with an id is that of results
  },
  transformHtml: withContentPolicy,
  markdown: {
    config(markdown) {
      noteShellTests(markdown);
      keepOptionsWhole(markdown);
    },
    // Those of the default have comments and keywords below the contrast of WCAG AA.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  vite: {
    resolve: { alias: { "@results": resultsFolder } },
    worker: { format: "es" }, // so that each call of the demo's worker loads its own part
    build: { chunkSizeWarningLimit: 1500 }, // the search index, which only a search loads
  },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/getting-started" },
      { text: "Demo", link: "/demo/" },
      { text: "Measured", link: "/measured/" },
      {
        text: "Reference",
        items: [
          { text: "Command line", link: "/reference/cli/" },
          { text: "Configuration and files", link: "/reference/config/" },
          { text: "Packages", link: packages[0]?.link ?? "/" },
        ],
      },
      { text: "Contribute", link: "/contribute/architecture" },
    ],
    // Two, and none that folds: a group that folds is a button with a button in it, which no screen reader takes well.
    sidebar: {
      "/reference/": [
        { text: "Command line", items: commandLine },
        { text: "Configuration and files", items: configuration },
        { text: "Packages", items: packages },
      ],
      "/": [
        { text: "Guide", items: guide },
        { text: "Demo", items: demo },
        { text: "Measured", items: measured },
        { text: "Contribute", items: contribute },
      ],
    },
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        // Its name has the words that are seen on it, the key among them; the space keeps the two apart.
        translations: { button: { buttonText: "Search ", buttonAriaLabel: "Search K" } },
      },
    },
  },
});
