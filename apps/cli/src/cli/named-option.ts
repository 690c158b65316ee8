import { Option } from "commander";

/**
 * An option whose value is one of a list of names. Another value ends with `NAME_UNKNOWN` and the nearest
 * name, which commander's `choices` do not point at; it is checked before the command is loaded.
 */
export class NamedOption extends Option {
  /** What the name stands for, e.g. `backend`. */
  readonly kind: string;
  readonly names: readonly string[];

  constructor(flags: string, description: string, kind: string, names: readonly string[]) {
    super(flags, `${description}: ${names.join(", ")}`);
    this.kind = kind;
    this.names = names;
  }
}
