import { library } from "@vae/tsup-config";

export default library(["src/index.ts", "src/node.ts"]);
