import { library } from "@vae/tsup-config";

// The program exports nothing; only the format of results has types that others read.
export default library(["src/main.ts", "src/result.ts"], { dts: { entry: "src/result.ts" } });
