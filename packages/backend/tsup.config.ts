import { library } from "@vae/tsup-config";

export default library(["src/index.ts", "src/native.ts", "src/ops.ts"]);
