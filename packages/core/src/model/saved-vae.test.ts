import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { expectTensorsKept } from "@vae/testing/tensors";
import { beforeAll, expect, it } from "vitest";
import { createNetwork, networkIds } from "../networks/registry.js";
import type { ImageShape } from "@vae/base";
import { createObjective, type ObjectiveOptions } from "../objectives/create-objective.js";
import { loadVae, saveVae, type VaeConfig } from "./saved-vae.js";
import { createVae } from "./vae.js";

beforeAll(async () => {
  await useBackend("cpu");
});

const small: Readonly<Record<string, [ImageShape, Record<string, unknown>]>> = {
  dense: [[4, 4, 1], { widths: [3], head: "softplus", latent: 2 }],
  conv: [[32, 32, 3], { base: 2, latent: 3 }],
  infogan: [[28, 28, 1], { base: 2, fc: 4, latent: 3 }],
  wae: [[64, 64, 3], { base: 2, latent: 3 }],
  resnet: [[8, 8, 3], { base: 2, scales: 2, fc: 4, latent: 3 }],
  rae: [[32, 32, 3], { base: 2, latent: 3 }],
  draw: [[28, 28, 1], { steps: 2, stepLatent: 2, units: 4 }],
};

it.each(networkIds)("brings back the network %s through JSON", async (id) => {
  const [shape, options] = small[id]!;
  const vae = createVae({ network: createNetwork(id, shape, options), rng: new Rng(9) });
  const { config, weights } = await saveVae(vae);
  const read = JSON.parse(JSON.stringify(config)) as VaeConfig;
  const same = loadVae({ config: read, weights });
  expect(same.network).toMatchObject({ id, imageShape: shape, latent: vae.network.latent });
  expect(await same.store.save()).toEqual(await vae.store.save());
  vae.dispose();
  same.dispose();
});

it.each<ObjectiveOptions>([
  { kind: "gaussian", gamma: { rule: "fixed", value: 0.5 }, klWeight: 4 },
  { kind: "bernoulli" },
  { kind: "autoencoder" },
  { kind: "wae-mmd" },
])("brings back the objective $kind through JSON", async (options) => {
  const network = createNetwork("dense", [4, 4, 1], { widths: [3], latent: 2 });
  const vae = createVae({ network, objective: createObjective(options) });
  const saved = JSON.parse(JSON.stringify((await saveVae(vae)).config)) as VaeConfig;
  const same = loadVae({ config: saved, weights: (await saveVae(vae)).weights });
  expect(same.objective.config).toEqual(vae.objective.config);
  vae.dispose();
  same.dispose();
});

it("takes a network of one's own, and refuses weights of another", async () => {
  const network = createNetwork("dense", [4, 4, 1], { widths: [3], latent: 2 });
  const own = { ...network, id: "mine", config: {} };
  const saved = await saveVae(createVae({ network: own }));
  expect(() => loadVae(saved)).toThrow('Unknown network "mine"');
  expect(loadVae(saved, { network: own }).network.id).toBe("mine");
  const other = createNetwork("dense", [4, 4, 1], { widths: [4], latent: 2 });
  await expectTensorsKept(0, () => {
    expect(() => loadVae(saved, { network: other })).toThrow("expected F32 [16, 4]");
  });
});

it("takes weights as fetch hands them out, and refuses what is no configuration", async () => {
  const network = createNetwork("dense", [4, 4, 1], { widths: [3], latent: 2 });
  const vae = createVae({ network });
  const { config, weights } = await saveVae(vae);
  const same = loadVae({ config, weights: Uint8Array.from(weights).buffer });
  expect(await same.store.save()).toEqual(await vae.store.save());
  for (const broken of [undefined, JSON.stringify(config), { ...config, objective: undefined }]) {
    expect(() => loadVae({ config: broken as never, weights })).toThrow(
      "loadVae: expected the configuration of a saved VAE, an object with format 1, network and objective, got",
    );
  }
  vae.dispose();
  same.dispose();
});
