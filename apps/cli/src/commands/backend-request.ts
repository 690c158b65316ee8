import type { BackendName } from "@vae/backend";

/** What `--backend` asks for; the command line has checked it. */
export type BackendRequest = BackendName | "auto";
