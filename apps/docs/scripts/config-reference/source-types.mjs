import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import ts from "typescript";

/**
 * What TypeScript knows of some source files: the comments above keys among it, which no value has at run time.
 *
 * @param tsconfig - The configuration that the files are compiled with.
 * @param files - Absolute paths.
 */
export function readSourceTypes(tsconfig, files) {
  const { config } = ts.parseConfigFileTextToJson(tsconfig, readFileSync(tsconfig, "utf8"));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(tsconfig));
  const program = ts.createProgram(files, { ...options, noEmit: true, skipLibCheck: true });
  const checker = program.getTypeChecker();

  return {
    /** The type of a constant or an interface that a file declares, exported or not. */
    typeNamed(file, name) {
      const source = program.getSourceFile(file);
      const found = source && declarations(source).find((one) => one.name.text === name);
      if (found === undefined) throw new Error(`${file}: declares no ${name}.`);
      return checker.getTypeAtLocation(found.name);
    },

    /** The keys of an object type, in the order in which they are written. */
    keysOf(type) {
      return checker.getPropertiesOfType(type).map((symbol) => {
        const type = checker.getTypeOfSymbol(symbol);
        const shown = checker.getNonNullableType(type);
        return {
          name: symbol.name,
          type,
          typeText: checker
            .typeToString(
              shown,
              undefined,
              ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias,
            )
            .replaceAll("readonly ", ""),
          isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
          ...described(ts.displayPartsToString(symbol.getDocumentationComment(checker))),
        };
      });
    },

    /** What stands between the angle brackets of a generic type: `ZodOptional<T>` gives T. */
    argumentsOf: (type) => checker.getTypeArguments(type),
  };
}

function declarations(source) {
  return source.statements.flatMap((statement) => {
    if (ts.isInterfaceDeclaration(statement)) return [statement];
    return ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [];
  });
}

/** A comment, and what it says of a default: ``Steps. `@default 3` `` is "Steps." and "`3`". */
function described(comment) {
  const words = comment.replace(/\s+/g, " ").trim();
  const [tag, value, rest] = /`@default ?([^`]*)`(.*)$/.exec(words) ?? [];
  if (tag === undefined) return { meaning: words, default: undefined };
  return {
    meaning: words.slice(0, -tag.length).trim(),
    default: `${value && `\`${value}\``}${rest}`.trim(),
  };
}
