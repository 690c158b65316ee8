import { adamCases } from "./adam-cases.js";
import { emptyBatchCases } from "./empty-batch-cases.js";
import { failureCases } from "./failure-cases.js";
import { gradientCases } from "./gradient-cases.js";
import { memoryCases } from "./memory-cases.js";
import type { OpsCase, Subject } from "./ops-case.js";
import { repeatedStepCases } from "./repeated-step-cases.js";
import { stepCases } from "./step-cases.js";
import { valueCases } from "./value-cases.js";

const cases: readonly OpsCase[] = [
  ...valueCases,
  ...adamCases,
  ...stepCases,
  ...repeatedStepCases,
  ...memoryCases,
  ...failureCases,
  ...gradientCases,
  ...emptyBatchCases,
];

/** The conformance suite of `@vae/backend/ops` for a backend. */
export function opsCasesFor(backend: Subject["backend"]): readonly OpsCase[] {
  return cases.filter(({ except = [] }) => !except.includes(backend));
}
