import { fileURLToPath } from "node:url";
import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";
import ts from "typescript-eslint";
import { arrows, browserParts, files, tensorFlowFreeParts } from "./arrows.mjs";

/** The lint rules of the whole repository. `root` is its folder. */
export function config(root) {
  return defineConfig(
    globalIgnores(["**/dist/", "**/coverage/", "**/.cache/", "**/.vitepress/cache/", "runs/"]),
    { linterOptions: { reportUnusedDisableDirectives: "error" } },
    {
      files: ["**/*.{js,mjs,cjs}"],
      extends: [js.configs.recommended],
      languageOptions: { globals: globals.node },
    },
    { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
    {
      // It runs before anything has looked at the version of Node, so it must parse on any.
      files: ["tooling/setup/check-node.cjs"],
      languageOptions: { ecmaVersion: 5 },
    },
    {
      files: ["**/*.ts"],
      extends: [js.configs.recommended, ts.configs.strictTypeChecked],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
      rules: {
        // A number in a message reads as it is meant.
        "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
        // noUncheckedIndexedAccess makes each read of a typed array `number | undefined`.
        "@typescript-eslint/no-non-null-assertion": "off",
        // The rank of a tensor is often known only where it is used: `parameter<tf.Tensor2D>(name)`.
        "@typescript-eslint/no-unnecessary-type-parameters": "off",
        "@typescript-eslint/no-unnecessary-condition": [
          "error",
          { allowConstantLoopConditions: "only-allowed-literals" },
        ],
      },
    },
    {
      files: ["**/src/**/*.ts"],
      rules: {
        "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              {
                regex: "^\\.\\./.*/?src/",
                message: "Another package is imported by its name (@vae/…), not by its path.",
              },
            ],
          },
        ],
      },
    },
    {
      // Tests read parsed JSON and broken input, whose type is the very thing in question.
      files: ["**/*.test.ts"],
      rules: {
        "@typescript-eslint/no-unsafe-argument": "off",
        "@typescript-eslint/no-unsafe-assignment": "off",
        "@typescript-eslint/no-unsafe-member-access": "off",
        "@typescript-eslint/no-unsafe-return": "off",
        "@typescript-eslint/unbound-method": "off",
      },
    },
    architecture(root),
  );
}

/** The arrows of `arrows.mjs`, each forbidden import reported with the arrow that it would be. */
export function architecture(root) {
  return {
    files: ["**/*.{ts,mjs}"],
    plugins: { boundaries },
    settings: {
      "boundaries/root-path": root,
      "boundaries/files": files,
      "boundaries/files-single-match": true,
      "boundaries/legacy-templates": false,
      "boundaries/dependency-nodes": ["import", "dynamic-import", "export", "require"],
      "import/resolver": {
        [fileURLToPath(new URL("entry-resolver.cjs", import.meta.url))]: {},
      },
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "allow",
          checkAllOrigins: true,
          policies: [...arrowPolicies(), browserPolicy, tensorFlowPolicy],
        },
      ],
    },
  };
}

function arrowPolicies() {
  const parts = Object.keys(arrows);
  return parts.map((part) => {
    const forbidden = parts.filter((other) => other !== part && !arrows[part].includes(other));
    return {
      from: { file: { categories: part } },
      disallow: { to: { file: { categories: [...forbidden, "test", "testing"] } } },
      message:
        `${part} -> {{to.file.categories.[0]}} is not an arrow of the architecture ` +
        `(allowed from ${part}: ${arrows[part].join(", ") || "nothing"})`,
    };
  });
}

const browserPolicy = {
  from: { file: { categories: browserParts } },
  disallow: { to: { module: { origin: "core" } } },
  message:
    "{{from.file.categories.[0]}} -> {{to.module.source}} is not an arrow of the architecture: " +
    "this part runs in browsers too (Node's modules belong in src/node.ts, src/node/ or *.node.ts)",
};

const tensorFlowPolicy = {
  from: { file: { categories: tensorFlowFreeParts } },
  disallow: { to: { module: { source: "@tensorflow/*" } } },
  message:
    "{{from.file.categories.[0]}} -> {{to.module.source}} is not an arrow of the architecture: " +
    "this part installs without TensorFlow",
};
