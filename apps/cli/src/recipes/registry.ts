import { unknownName } from "@vae/base";
import { fashionQuick } from "./fashion-quick.js";
import type { Recipe } from "./recipe.js";

/** Every recipe. */
const recipes: readonly Recipe[] = [fashionQuick];

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
