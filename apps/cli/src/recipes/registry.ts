import { unknownName, VaeError } from "@vae/base";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ablationDecoderNoise } from "./ablation-decoder-noise.js";
import { celebaPaper } from "./celeba-paper.js";
import { cifar10Paper } from "./cifar10-paper.js";
import { fashionQuick } from "./fashion-quick.js";
import { figure2 } from "./figure-2.js";
import { figure3 } from "./figure-3.js";
import { figure4 } from "./figure-4.js";
import { figure5, figure6 } from "./figures-5-and-6.js";
import { pcaBaseline, pcaBaselineCifar10 } from "./pca-baseline.js";
import type { Recipe } from "./recipe.js";

/** Every recipe, by the name that it has in code. */
export const recipes = {
  fashionQuick,
  cifar10Paper,
  celebaPaper,
  figure2,
  figure3,
  figure4,
  figure5,
  figure6,
  pcaBaseline,
  pcaBaselineCifar10,
  ablationDecoderNoise,
} as const;

const all: readonly Recipe[] = Object.values(recipes);

/** The ids of all recipes. */
const recipeIds: readonly string[] = all.map(({ id }) => id);

/**
 * Finds a recipe by its id, or in a module of one's own, `./my-recipe.js`, which exports `recipe`.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such recipe; IO_FAILED, when the module cannot be loaded;
 *   CONFIG_INVALID, when it exports no recipe.
 */
export async function findRecipe(id: string): Promise<Recipe> {
  const found = all.find((recipe) => recipe.id === id);
  if (found !== undefined) return found;
  if (!/\.[cm]?js$/.test(id)) throw unknownName("recipe", id, [...recipeIds, "FILE.js"]);
  return importRecipe(id);
}

async function importRecipe(path: string): Promise<Recipe> {
  let module: { readonly recipe?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as typeof module;
  } catch (cause) {
    throw new VaeError("IO_FAILED", `${path}: cannot be loaded (${String(cause)}).`, { cause });
  }
  const { recipe } = module;
  if (isRecipe(recipe)) return recipe;
  throw new VaeError(
    "CONFIG_INVALID",
    `${path}: expected an export "recipe" with id, kind, title, scale and scales, as defineRecipe of @vae/cli/recipes makes it.`,
  );
}

/** Looks at what tells a recipe from something else; its plan is checked when it is resolved. */
function isRecipe(value: unknown): value is Recipe {
  if (typeof value !== "object" || value === null) return false;
  const { id, kind, title, scale, scales } = value as Record<string, unknown>;
  const isNamed = [id, title, scale].every((text) => typeof text === "string");
  const isKind = kind === "table" || kind === "scatter" || kind === "exact";
  return isNamed && isKind && typeof scales === "object" && scales !== null;
}
