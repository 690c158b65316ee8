import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createKeyTables } from "../scripts/config-reference/key-tables.mjs";
import { schemaSections } from "../scripts/config-reference/schema-sections.mjs";
import { readSourceTypes } from "../scripts/config-reference/source-types.mjs";
import { smallSchema } from "./__fixtures__/small-schema.js";

const file = fileURLToPath(new URL("__fixtures__/small-schema.ts", import.meta.url));
const tsconfig = fileURLToPath(new URL("../tsconfig.json", import.meta.url));
const types = readSourceTypes(tsconfig, [file]);

interface Section {
  readonly title: string | undefined;
  readonly rows: readonly { readonly key: string; readonly values: string }[];
}

describe("the reference of a schema", () => {
  const sections = schemaSections(
    smallSchema,
    types.typeNamed(file, "smallSchema"),
    types,
  ) as Section[];

  it("has its keys with range, default and the comment above them", () => {
    expect(sections[0]?.rows.slice(0, 2)).toEqual([
      {
        key: "count",
        values: "whole number ≥ 1",
        isOptional: true,
        default: "`3`",
        meaning: "How many.",
      },
      {
        key: "share",
        values: "number ≥ 0, < 1",
        isOptional: false,
        default: undefined,
        meaning: "Below 1.",
      },
    ]);
  });

  it("has a section for the objects of a list and for each form of a union", () => {
    const found = sections.map(({ title, rows }) => [title, rows.map(({ key }) => key)]);
    expect(found.slice(1)).toEqual([
      ["parts[]", ["parts[].name"]],
      ["form: kind round", ["form.kind", "form.radius"]],
      ["form: kind square", ["form.kind"]],
    ]);
    expect(sections[2]?.rows[1]?.values).toBe("number > 0, or null");
  });
});

it("names every key without a comment, which fails the build", () => {
  const { silent, inputTables } = createKeyTables(types);
  const [table] = inputTables({ name: "smallSchema", file, schema: smallSchema });
  expect(silent).toEqual(["smallSchema: unsaid"]);
  expect(table).toContain(
    "| <code v-pre>share</code> | number ≥ 0, &lt; 1 | required | Below 1. |",
  );
});
