/** Options of a command that change the images of a data set, as they were typed. */
export interface ImageFlags {
  readonly crop?: string;
  readonly size?: string;
  readonly pad?: string;
  readonly jpeg?: string;
  readonly order?: string;
  readonly labels?: string;
  readonly range?: string;
  readonly skipBroken?: boolean;
}

/**
 * Puts the options behind the id of a data set, where `openDataset` reads and checks them. So one line of a
 * configuration says all.
 *
 * @example
 * ```ts
 * withImageFlags("celeba:train", { crop: "148", skipBroken: true }); // celeba:train,crop=148,skip-broken
 * ```
 */
export function withImageFlags(
  id: string,
  { crop, size, pad, jpeg, order, labels, range, skipBroken = false }: ImageFlags,
): string {
  const words = Object.entries({ crop, size, pad, jpeg, order, labels, range })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `,${name}=${String(value)}`);
  return [id, ...words, skipBroken ? ",skip-broken" : ""].join("");
}
