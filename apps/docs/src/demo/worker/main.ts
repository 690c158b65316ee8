import type { EngineName } from "../protocol/calls.js";
import { serveCalls } from "../protocol/serve-calls.js";
import type { TrainingSession } from "./training-session.js";

/** Makes something when it is first asked for; what failed is tried again. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}

// Everything heavy is imported by the first call that needs it: opening a page loads none of it.
serveCalls(globalThis, (tell) => {
  let asked: EngineName | undefined;
  const engine = once(async () => (await import("./start-engine.js")).startEngine(asked));
  const firstStage = once(async () => {
    await engine();
    return (await import("./first-stage.js")).loadFirstStage();
  });
  const sampleMaker = once(async () => {
    const [{ vae }, { loadSecondStage }, { lenetExtractor }] = await Promise.all([
      firstStage(),
      import("./second-stage.js"),
      import("@vae/metrics/lenet"),
    ]);
    const [secondStage, lenet] = await Promise.all([loadSecondStage(), lenetExtractor()]);
    return { vae, secondStage, lenet };
  });
  const images = once(async () => {
    const { loadTrainingImages } = await import("./training-images.js");
    return loadTrainingImages();
  });
  let session: TrainingSession | undefined;
  const newSession = async (make: () => Promise<TrainingSession>) => {
    await engine();
    await session?.dispose();
    session = undefined;
    session = await make();
    const facts = await session.facts();
    await session.view();
    return facts;
  };
  const currentSession = () => {
    if (session === undefined) throw new Error("There is no model yet.");
    return session;
  };
  let scoring = new AbortController();

  return {
    startEngine({ only }) {
      asked = only;
      return engine();
    },
    async openExplorer() {
      return (await import("./explore.js")).explorerOf(await firstStage());
    },
    async decode({ latents }) {
      const [{ decodeLatents }, { vae }] = await Promise.all([import("@vae/core"), firstStage()]);
      return decodeLatents(vae, latents);
    },
    async reconstruct({ image }) {
      const { reconstructDrawing } = await import("./explore.js");
      return reconstructDrawing((await firstStage()).vae, image);
    },
    async openSecondStage() {
      const { secondStage } = await sampleMaker();
      return (await import("./treat-sample.js")).secondStageFacts(secondStage);
    },
    async treat(treatment) {
      return (await import("./treat-sample.js")).treatSample(await sampleMaker(), treatment);
    },
    createModel: (settings) =>
      newSession(async () => {
        const { createSmallVae, createTrainingSession } = await import("./training-session.js");
        const { learningRate, seed } = settings;
        const options = { images: await images(), learningRate, seed, tell };
        return createTrainingSession(createSmallVae(settings), options);
      }),
    openModel: ({ files }) =>
      newSession(async () => {
        const { modelOfFiles } = await import("./model-of-files.js");
        const { createTrainingSession } = await import("./training-session.js");
        const read = files.map(async (file) => ({
          name: file.name,
          bytes: new Uint8Array(await file.arrayBuffer()),
        }));
        const vae = modelOfFiles(await Promise.all(read));
        const options = { images: await images(), learningRate: 1e-3, seed: 1, tell };
        return createTrainingSession(vae, options);
      }),
    resumeTraining() {
      currentSession().resume();
      return undefined;
    },
    async pauseTraining() {
      await session?.pause();
      return undefined;
    },
    saveModel: () => currentSession().save(),
    async scorePictures(request) {
      scoring = new AbortController();
      const { signal } = scoring;
      await engine();
      return (await import("./score-pictures.js")).scorePictures(request, { tell, signal });
    },
    stopScoring() {
      scoring.abort();
      return undefined;
    },
  };
});
