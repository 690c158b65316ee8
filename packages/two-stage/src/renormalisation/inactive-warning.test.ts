import { describe, expect, it } from "vitest";
import { createRenormalisation, latentMoments } from "../renormalisation.js";
import { normalLatents, released } from "./__fixtures__/normal-latents.js";

describe("the warning of inactive latents", () => {
  const of = (active: number, inactive: number) =>
    latentMoments(
      normalLatents(2000, [
        ...new Array<number>(active).fill(0.7),
        ...new Array<number>(inactive).fill(1e-3),
      ]),
      active + inactive,
    );

  it("comes with every single factor, and says how far it goes wrong", () => {
    // Six of sixteen at almost 0 pull the mean deviation down to 10/16.
    for (const mode of ["paper", "first-release", "feature-axis", "as-released"] as const) {
      const { warning } = createRenormalisation(mode, of(10, 6), {}, { released });
      expect(warning).toContain("6 of 16 latents are inactive");
      expect(warning).toContain("1.60 times as wide");
      expect(warning).toContain("per-dimension");
    }
  });

  it("is silent where it does no harm", () => {
    expect(createRenormalisation("paper", of(16, 0)).warning).toBeUndefined();
    expect(createRenormalisation("paper", of(39, 1)).warning).toBeUndefined(); // 2.6 %
    expect(createRenormalisation("per-dimension", of(10, 6)).warning).toBeUndefined();
    expect(createRenormalisation("none", of(10, 6)).warning).toBeUndefined();
  });
});
