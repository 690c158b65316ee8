import { defineConfig } from "vitepress";
import { resultsFolder } from "./results-folder.js";

const guide = [
  { text: "Getting started", link: "/getting-started" },
  { text: "Data sets", link: "/guide/data-sets" },
  { text: "Variance loss", link: "/guide/variance-loss" },
  { text: "FID, exactly", link: "/guide/fid" },
  { text: "Two stages", link: "/guide/two-stages" },
  { text: "Renormalisation", link: "/guide/renormalisation" },
  { text: "Runs and files", link: "/guide/runs-and-files" },
  { text: "Native speed", link: "/guide/native" },
  { text: "Your own step as one graph", link: "/guide/compiled-steps" },
  { text: "Errors", link: "/guide/errors" },
];
const measured = [{ text: "fashion-quick", link: "/measured/fashion-quick" }];
const contribute = [{ text: "Architecture", link: "/contribute/architecture" }];

export default defineConfig({
  lang: "en",
  title: "vae",
  description: "Variational autoencoders in TypeScript: train, renormalise, measure.",
  // results/ holds data and src/ the code of this site; neither is a page.
  srcExclude: ["results/**", "src/**", "**/README.md"],
  vite: { resolve: { alias: { "@results": resultsFolder } } },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/getting-started" },
      { text: "Measured", link: "/measured/fashion-quick" },
      { text: "Contribute", link: "/contribute/architecture" },
    ],
    sidebar: [
      { text: "Guide", items: guide },
      { text: "Measured", items: measured },
      { text: "Contribute", items: contribute },
    ],
    outline: [2, 3],
    search: { provider: "local" },
  },
});
