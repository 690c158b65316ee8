/** Parts that may use every package, so that none of their arrows has to be used. */
const mayUseAll = new Set(["cli", "docs"]);

/**
 * What sets the imports of the code apart from the arrows of the architecture, a sentence each: an import along no arrow,
 * and an arrow that no import goes along.
 *
 * @param imports - What `readImports` gave.
 * @param arrows - Those of `tooling/eslint-config/arrows.mjs`.
 */
export function differences(imports, arrows) {
  return Object.keys(arrows).flatMap((part) => {
    const forbidden = Object.entries(imports[part])
      .filter(([target]) => !arrows[part].includes(target))
      .map(([target, file]) => `${file} imports ${target}, but ${part} -> ${target} is no arrow.`);
    const unused = mayUseAll.has(part)
      ? []
      : arrows[part].filter((target) => imports[part][target] === undefined);
    return [...forbidden, ...unused.map((target) => `No import goes along ${part} -> ${target}.`)];
  });
}
