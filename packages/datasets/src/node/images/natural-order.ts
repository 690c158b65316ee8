/**
 * Compares paths as people number files: `2.png` before `10.png`. Folders are compared a level at a time.
 *
 * Only ASCII digits are numbers and all else goes by code unit, so that the order is the same on every
 * machine; `Intl.Collator` would change it with the version of ICU.
 *
 * @returns Less than 0, when `a` comes first.
 *
 * @example
 * ```ts
 * ["b/1.png", "a/10.png", "a/2.png"].sort(naturalOrder); // a/2.png, a/10.png, b/1.png
 * ```
 */
export function naturalOrder(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareNames(left[i] ?? "", right[i] ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareNames(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareParts(left[i] ?? "", right[i] ?? "");
    if (order !== 0) return order;
  }
  if (left.length !== right.length) return left.length - right.length;
  return a < b ? -1 : Number(a > b); // 1.png and 01.png: neither is the other
}

function compareParts(a: string, b: string): number {
  if (/^\d/.test(a) && /^\d/.test(b)) {
    const left = a.replace(/^0+(?=\d)/, "");
    const right = b.replace(/^0+(?=\d)/, "");
    // Digits without leading zeros: the longer one is the larger number, however long.
    if (left.length !== right.length) return left.length - right.length;
    return left < right ? -1 : Number(left > right);
  }
  return a < b ? -1 : Number(a > b);
}
