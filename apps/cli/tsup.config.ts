import { library } from "@vae/tsup-config";

// The program exports nothing; the format of results and the recipes have types that others read.
export default library(["src/main.ts", "src/result.ts", "src/recipes.ts"], {
  dts: { entry: ["src/result.ts", "src/recipes.ts"] },
});
