import type { OpsCase, Subject } from "./ops-case.js";
import { stateCases } from "./state-cases.js";
import { valueCases } from "./value-cases.js";

/** The conformance suite of `@vae/backend/ops` for a backend. */
export function opsCasesFor(backend: Subject["backend"]): readonly OpsCase[] {
  return [...valueCases, ...stateCases].filter(({ except = [] }) => !except.includes(backend));
}
