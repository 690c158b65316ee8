/**
 * Parts and arrows, gathered into packages.
 *
 * @param arrows - Which part imports which, as `tooling/eslint-config/arrows.mjs` has it.
 * @returns `packages`, from the one that nothing of ours imports down to the one that imports nothing: each with its
 *   `name`, its further `entries` and its `layer`, the longest way down; and `arrows` between them, each with `from`,
 *   `to`, the `parts` that it is made of, and whether it `follows` from others.
 */
export function packageMap(arrows) {
  const names = [...new Set(Object.keys(arrows).map(packageOf))];
  const between = new Map();
  for (const [part, targets] of Object.entries(arrows)) {
    for (const target of targets) {
      const [from, to] = [packageOf(part), packageOf(target)];
      if (from === to) continue;
      const key = `${from} ${to}`;
      if (!between.has(key)) between.set(key, { from, to, parts: [] });
      between.get(key).parts.push(`${part} → ${target}`);
    }
  }
  const all = [...between.values()];
  const targetsOf = (name) => all.filter(({ from }) => from === name).map(({ to }) => to);
  const layerOf = (name) => Math.max(0, ...targetsOf(name).map((to) => layerOf(to) + 1));
  const reaches = (from, to) => targetsOf(from).some((next) => next === to || reaches(next, to));
  const packages = names
    .map((name) => ({
      name,
      layer: layerOf(name),
      entries: Object.keys(arrows)
        .filter((part) => part.startsWith(`${name}/`))
        .map((part) => part.slice(name.length + 1)),
    }))
    .sort((a, b) => b.layer - a.layer || a.name.localeCompare(b.name));
  return {
    packages,
    arrows: all.map((arrow) => ({
      ...arrow,
      follows: targetsOf(arrow.from).some((next) => next !== arrow.to && reaches(next, arrow.to)),
    })),
  };
}

function packageOf(part) {
  return part.split("/")[0];
}
