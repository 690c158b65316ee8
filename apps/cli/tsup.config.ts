import { library } from "@vae/tsup-config";

// The program exports nothing, nor does the process of a job; the command line as data, the formats of
// configurations and results, the figures of results and the recipes have types that others read.
export default library(
  [
    "src/main.ts",
    "src/cli/program.ts",
    "src/sweep/job-process.ts",
    "src/config.ts",
    "src/figures.ts",
    "src/result.ts",
    "src/recipes.ts",
  ],
  {
    dts: {
      entry: [
        "src/cli/program.ts",
        "src/config.ts",
        "src/figures.ts",
        "src/result.ts",
        "src/recipes.ts",
      ],
    },
  },
);
