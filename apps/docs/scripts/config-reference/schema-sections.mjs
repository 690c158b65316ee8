import { z } from "zod";

/**
 * The keys of a schema as sections of rows: its own keys first, then a section for each object in a list and for each
 * form of a union.
 *
 * The schema says what a value may be; its type, which has the same structure, carries the comments.
 *
 * @param schema - A zod object, or a union of objects.
 * @param type - The schema's type, of {@link readSourceTypes}.
 * @param types - What {@link readSourceTypes} gave.
 * @param elsewhere - Keys whose own keys are left out.
 * @returns Sections `{ title, level, form, rows }`: `form` is the key and the literal that tell a form of a union from
 *   the others, and a row is `{ key, values, isOptional, default, meaning }`.
 */
export function schemaSections(schema, type, types, elsewhere = []) {
  const sections = [];
  const isUnion = kindOf(schema) === "union";

  function section(title, object, objectType, prefix, level = isUnion ? 3 : 2) {
    const rows = [];
    const later = [];
    sections.push({ title, level, form: formOf(object, prefix), rows });
    addRows(object, objectType, prefix, rows, later);
    for (const add of later) add();
  }

  function addRows(object, objectType, prefix, rows, later) {
    const [shape] = types.argumentsOf(objectType);
    const keys = new Map(types.keysOf(shape).map((key) => [key.name, key]));
    for (const [name, field] of Object.entries(object.shape)) {
      const { type: fieldType, meaning, default: fallback } = keys.get(name);
      const key = `${prefix}${name}`;
      const isOptional = field.safeParse(undefined).success;
      rows.push({ key, values: wordsOf(field), isOptional, default: fallback, meaning });
      if (!elsewhere.includes(key)) addInside(field, fieldType, key, rows, later);
    }
  }

  /** The keys of what a key holds. */
  function addInside(inner, innerType, key, rows, later) {
    const [first, second] = types.argumentsOf(innerType);
    switch (kindOf(inner)) {
      case "optional":
      case "nonoptional":
      case "nullable":
        addInside(inner.unwrap(), first, key, rows, later);
        break;
      case "object":
        addRows(inner, innerType, `${key}.`, rows, later);
        break;
      case "array":
        if (kindOf(inner.element) === "object") {
          later.push(() => section(`${key}[]`, inner.element, first, `${key}[].`));
        }
        break;
      case "record":
        addInside(inner.valueType, second, `${key}.*`, rows, later);
        break;
      case "union": {
        const forms = types.argumentsOf(first);
        inner.options.forEach((form, i) => {
          if (kindOf(form) !== "object") return;
          later.push(() => section(`${key}: ${formName(form)}`, form, forms[i], `${key}.`));
        });
        break;
      }
      default:
    }
  }

  if (isUnion) {
    const forms = types.argumentsOf(types.argumentsOf(type)[0]);
    schema.options.forEach((form, i) => section(formName(form), form, forms[i], "", 2));
  } else {
    section(undefined, schema, type, "");
  }
  return sections.filter((one, i) => sections.findIndex((other) => isEqual(one, other)) === i);
}

function isEqual(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function kindOf(schema) {
  return schema.def.type;
}

/** What tells a form of a union from the others: the key that has a literal, such as `kind`. */
function formOf(object, prefix) {
  for (const [name, field] of Object.entries(object.shape)) {
    const isOptional = kindOf(field) === "optional";
    const literal = isOptional ? field.unwrap() : field;
    if (kindOf(literal) === "literal" && typeof literal.value === "string") {
      return { key: `${prefix}${name}`, name, value: literal.value, isOptional };
    }
  }
  return undefined;
}

/** A form of a union in words: `kind gaussian`, or its keys. */
function formName(object) {
  const form = formOf(object, "");
  return form === undefined ? Object.keys(object.shape).join(", ") : `${form.name} ${form.value}`;
}

/** What a value may be, in words. */
function wordsOf(schema) {
  switch (kindOf(schema)) {
    case "optional":
    case "nonoptional":
      return wordsOf(schema.unwrap());
    case "nullable":
      return `${wordsOf(schema.unwrap())}, or null`;
    case "literal":
      return [...schema.values].map((value) => `\`${JSON.stringify(value)}\``).join(" or ");
    case "enum":
      return schema.options.map((value) => `\`${value}\``).join(", ");
    case "number":
    case "string":
      return leafWords(z.toJSONSchema(schema));
    case "boolean":
      return "true or false";
    case "array":
      return `list${atLeast(z.toJSONSchema(schema).minItems)}, each: ${wordsOf(schema.element)}`;
    case "tuple":
      return `[${schema.def.items.map(wordsOf).join("; ")}]`;
    case "record":
      return `object, under each key: ${wordsOf(schema.valueType)}`;
    case "object":
      return schema.def.catchall?.def.type === "unknown" ? "object, with other keys too" : "object";
    case "union": {
      const isOfObjects = schema.options.every((option) => kindOf(option) === "object");
      if (isOfObjects) return schema.options.map((form) => `\`${formName(form)}\``).join(", ");
      return schema.options.map(wordsOf).join(", or ");
    }
    case "lazy":
    case "unknown":
      return "any JSON value";
    default:
      throw new Error(`No words for a schema of the kind ${kindOf(schema)}.`);
  }
}

/** A number or a text, from its JSON schema. */
function leafWords({ type, format, pattern, minLength, ...range }) {
  if (type === "string") {
    if (format === "date-time") return "time, ISO 8601";
    if (pattern !== undefined) return `text of the form \`${pattern}\``;
    return minLength === undefined ? "text" : "text, not empty";
  }
  const bounds = [
    ["≥", range.minimum],
    [">", range.exclusiveMinimum],
    ["≤", range.maximum],
    ["<", range.exclusiveMaximum],
  ].filter(([, bound]) => bound !== undefined && Math.abs(bound) !== Number.MAX_SAFE_INTEGER);
  const words = bounds.map(([sign, bound]) => `${sign} ${bound}`).join(", ");
  return `${type === "integer" ? "whole number" : "number"}${words && ` ${words}`}`;
}

function atLeast(count = 0) {
  return count > 0 ? ` of ${count} or more` : "";
}
