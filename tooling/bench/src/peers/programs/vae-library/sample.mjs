import { useBackend } from "@vae/backend";
import { encodeNpy, Rng } from "@vae/base";
import { writeFileAtomic } from "@vae/base/node";
import { sample } from "@vae/core";
import { readVae } from "@vae/core/node";

await useBackend("auto");
const data = await sample(await readVae("model"), 64, new Rng(1));
await writeFileAtomic("made.npy", encodeNpy({ data, shape: [64, 28, 28, 1] }));
