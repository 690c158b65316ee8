import { library } from "@vae/tsup-config";

export default library(["src/main.ts", "src/result.ts"]);
