/** Imports a package by its name. */
export type ImportPackage = (name: string) => Promise<unknown>;

/** Imports an optional package; a bundler must not follow it. */
export const importPackage: ImportPackage = (name) =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<unknown>;
