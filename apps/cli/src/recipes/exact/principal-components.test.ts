import { expect, it } from "vitest";
import { principalSteps } from "./principal-components.js";

it("agrees with the golden numbers of a 6×4 matrix", () => {
  // X[i][j] = (7i + 5j + 3ij) mod 11; eigenvalues and losses from recipe.md 8.3
  const data = Float64Array.from({ length: 24 }, (_, at) => {
    const [i, j] = [Math.floor(at / 4), at % 4];
    return (7 * i + 5 * j + 3 * i * j) % 11;
  });
  const steps = principalSteps(data, 4);
  const expected = [
    (18.9423068277 + 5.7296216083 + 4.7576705853 + 1.7648454231) / 4,
    3.0630344042,
    1.6306290021,
    0.4412113558,
    0,
  ];
  expect(steps.map(({ components }) => components)).toEqual([0, 1, 2, 3, 4]);
  steps.forEach(({ mse, varianceLoss, neglected }, k) => {
    for (const value of [mse, varianceLoss, neglected]) expect(value).toBeCloseTo(expected[k]!, 9);
  });
});

it("takes fewer data than pixels by the other route, up to their rank", () => {
  const data = Float64Array.from({ length: 3 * 5 }, (_, at) => (at * at) % 7);
  const steps = principalSteps(data, 5);
  expect(steps.at(-1)).toMatchObject({ components: 2 }); // three points lie in a plane
  expect(steps.at(-1)!.mse).toBeCloseTo(0, 14);
  for (const { mse, varianceLoss } of steps) expect(varianceLoss).toBeCloseTo(mse, 13);
});
