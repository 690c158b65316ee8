/** Bytes of one value of a model in a checkpoint: its weight and both moments of Adam. */
const bytesOfValue = 12;

/** Bytes that a worker reads before its first job of a data set: the set as it is published, or as crops of 64 × 64. */
const dataBytes = { "cifar10-paper": 163e6, "celeba-paper": 162_770 * 64 * 64 * 3 };

/**
 * The jobs of the paper's tables: one for each row and seed, of what `vae reproduce RECIPE --scale paper --dry-run --json`
 * says of its models.
 *
 * @param plans - Those documents.
 * @param seeds - Trainings of each row.
 */
export function fleetJobs(plans, seeds) {
  return plans.flatMap(({ recipe, models }) =>
    models.flatMap((model) => {
      const { id, plan, parameters, secondStageParameters, measured } = model;
      const { firstStep, secondStep, image, latent } = measured;
      const { firstStage, secondStage, evaluation } = plan;
      const { steps, checkpointEvery } = firstStage;
      const secondSteps = secondStage?.steps ?? 0;
      const seconds = firstStep * steps + secondStep * secondSteps;
      const checkpoints = (steps + secondSteps) / checkpointEvery;
      const stages = [
        [steps, parameters],
        [secondSteps, secondStageParameters],
      ];
      const all = stages.reduce((sum, [n, values]) => sum + n * values, 0);
      const trained = recipe.id === "celeba-paper" ? 162_770 : 50_000;
      const scored = evaluation.rows.length * evaluation.generated + 10_000;
      return Array.from({ length: seeds }, (_, i) => ({
        id: `${recipe.id} ${id} ${i + 1}`,
        recipe: recipe.id,
        model: id,
        seconds,
        scoringSeconds: (image ?? 0) * scored,
        interval: seconds / checkpoints,
        checkpointBytes: bytesOfValue * (all / (steps + secondSteps)), // mean over both stages
        startBytes: dataBytes[recipe.id],
        endBytes: trained * latent * 8 + bytesOfValue * (parameters + secondStageParameters),
        gradientBytes: 4 * parameters,
        stepSeconds: firstStep,
        rows: evaluation.rows.length,
      }));
    }),
  );
}
