import { expect, it } from "vitest";
import { CommandLog } from "./command-log.js";
import type { GpuBuffer, GpuEncoder } from "./webgpu-backend.js";

/** An encoder that says what it was told. */
function encoderInto(said: string[]): GpuEncoder {
  return {
    beginComputePass() {
      said.push("pass");
      return {
        setPipeline: (pipeline) => said.push(nameOf(pipeline)),
        setBindGroup: (_, group) => said.push(nameOf(group)),
        dispatchWorkgroups: (...counts) => said.push(counts.join("×")),
        end: () => said.push("end"),
      };
    },
    copyBufferToBuffer: (from, _, to, __, size) =>
      said.push(`${nameOf(from)} → ${nameOf(to)}, ${size}`),
    finish: () => ({}),
  };
}

const named = (name: string) => ({ name, size: 8, usage: 0, destroy: () => undefined });
const nameOf = (thing: object) => (thing as { readonly name: string }).name;

it("passes on what it writes down, and repeats it in as few passes as there can be", () => {
  const log = new CommandLog();
  const [a, b]: GpuBuffer[] = [named("a"), named("b")];
  const told: string[] = [];
  const encoder = log.writtenDown(encoderInto(told));
  for (const group of ["1", "2"]) {
    const pass = encoder.beginComputePass();
    pass.setPipeline(named("multiply"));
    pass.setBindGroup(0, named(group));
    pass.dispatchWorkgroups(4, 2, 1);
    pass.end();
  }
  encoder.copyBufferToBuffer(a!, 0, b!, 0, 8);
  const last = encoder.beginComputePass();
  last.setPipeline(named("add"));
  last.setBindGroup(0, named("3"));
  last.dispatchWorkgroups(1);
  last.dispatchWorkgroups(2);
  last.end();
  expect(told.filter((word) => word === "pass")).toHaveLength(3);

  const repeated: string[] = [];
  log.replay(encoderInto(repeated));
  expect(repeated.join(" ")).toBe(
    "pass multiply 1 4×2×1 multiply 2 4×2×1 end a → b, 8 pass add 3 1 3 2 end",
  );
});
