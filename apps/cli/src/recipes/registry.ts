import { unknownName } from "@vae/base";
import { celebaPaper } from "./celeba-paper.js";
import { cifar10Paper } from "./cifar10-paper.js";
import { fashionQuick } from "./fashion-quick.js";
import type { Recipe } from "./recipe.js";

/** Every recipe. */
const recipes: readonly Recipe[] = [fashionQuick, cifar10Paper, celebaPaper];

/** @throws {VaeError} NAME_UNKNOWN, when there is no such recipe. */
export function findRecipe(id: string): Recipe {
  const found = recipes.find((recipe) => recipe.id === id);
  if (found === undefined)
    throw unknownName(
      "recipe",
      id,
      recipes.map((recipe) => recipe.id),
    );
  return found;
}
