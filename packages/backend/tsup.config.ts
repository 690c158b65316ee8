import { library } from "@vae/tsup-config";

export default library(["src/float64.ts", "src/index.ts", "src/native.ts", "src/ops.ts"]);
