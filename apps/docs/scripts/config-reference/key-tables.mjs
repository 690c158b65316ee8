import { code, prose, table } from "../markdown.mjs";
import { schemaSections } from "./schema-sections.mjs";

/**
 * Tables of keys, as Markdown. A key without a comment above it is put into `silent`.
 *
 * @param types - What `readSourceTypes` gave.
 */
export function createKeyTables(types) {
  const silent = [];

  function meaningCell(where, key, meaning) {
    if (meaning === "") silent.push(`${where}: ${key}`);
    return prose(meaning);
  }

  function schemaTables({ name, file, schema, elsewhere }, column, cellOf) {
    const sections = schemaSections(schema, types.typeNamed(file, name), types, elsewhere);
    return sections.flatMap(({ title, level, form, rows }) => [
      ...(title === undefined ? [] : [`${"#".repeat(level)} \`${title}\``]),
      table(
        ["key", "value", column, "meaning"],
        rows.map((row) => [
          code(row.key),
          prose(row.values),
          cellOf(row, form),
          meaningCell(name, row.key, row.meaning),
        ]),
      ),
    ]);
  }

  return {
    silent,
    meaningCell,

    /** Of a schema whose files a person writes: with what holds where a key is absent. */
    inputTables(named, defaults = {}) {
      return schemaTables(named, "default", (row, form) => {
        const value = isChosen(form, defaults) ? valueAt(defaults, row.key) : undefined;
        if (value !== undefined) return code(JSON.stringify(value));
        return row.default === undefined ? (row.isOptional ? "–" : "required") : prose(row.default);
      });
    },

    /** Of a schema whose files the program writes: with whether a key is always there. */
    outputTables: (named) => schemaTables(named, "there", presence),

    /** Of an interface whose values the program writes. */
    fieldTable: (name, file) => interfaceTable(name, file, "there", presence),

    /** Of an interface whose values a person writes, without some of its keys. */
    optionTable(name, file, without = []) {
      const cellOf = (key) => prose(key.default ?? (key.isOptional ? "–" : "required"));
      return interfaceTable(name, file, "default", cellOf, without);
    },
  };

  function interfaceTable(name, file, column, cellOf, without = []) {
    const keys = types.keysOf(types.typeNamed(file, name));
    const rows = keys
      .filter((key) => !without.includes(key.name))
      .map((key) => [
        code(key.name),
        code(key.typeText),
        cellOf(key),
        meaningCell(name, key.name, key.meaning),
      ]);
    return table(["key", "type", column, "meaning"], rows);
  }
}

function presence({ isOptional }) {
  return isOptional ? "sometimes" : "always";
}

/** Whether the defaults are of a form of a union: its literal stands there, or may be left out and does not. */
function isChosen(form, defaults) {
  if (form === undefined) return true;
  const value = valueAt(defaults, form.key);
  return value === undefined ? form.isOptional : value === form.value;
}

function valueAt(object, path) {
  return path.split(".").reduce((at, key) => at?.[key], object);
}
