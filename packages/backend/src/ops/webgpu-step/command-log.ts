import type { GpuBuffer, GpuEncoder, GpuPass } from "./webgpu-backend.js";

interface Dispatch {
  readonly pipeline: object;
  readonly group: object;
  readonly counts: [x: number, y?: number | undefined, z?: number | undefined];
}

interface Copy {
  readonly from: GpuBuffer;
  readonly to: GpuBuffer;
  readonly size: number;
}

/** What the device was told, to be told again. */
export class CommandLog {
  readonly #commands: (Dispatch | Copy)[] = [];

  /** An encoder that does what another does, and writes it down. */
  writtenDown(encoder: GpuEncoder): GpuEncoder {
    return {
      beginComputePass: (descriptor) => this.#pass(encoder.beginComputePass(descriptor)),
      copyBufferToBuffer: (from, fromOffset, to, toOffset, size) => {
        encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
        this.#commands.push({ from, to, size });
      },
      finish: () => encoder.finish(),
    };
  }

  /** All of it again, in as few passes as there can be. */
  replay(encoder: GpuEncoder): void {
    let pass: GpuPass | undefined;
    let pipeline: object | undefined;
    for (const command of this.#commands) {
      if ("from" in command) {
        pass?.end();
        pass = undefined;
        copy(encoder, command.from, command.to, command.size);
        continue;
      }
      if (pass === undefined) {
        pass = encoder.beginComputePass();
        pipeline = undefined;
      }
      if (command.pipeline !== pipeline) pass.setPipeline(command.pipeline);
      pipeline = command.pipeline;
      pass.setBindGroup(0, command.group);
      pass.dispatchWorkgroups(...command.counts);
    }
    pass?.end();
  }

  #pass(pass: GpuPass): GpuPass {
    let pipeline: object;
    let group: object;
    return {
      setPipeline: (given) => {
        pipeline = given;
        pass.setPipeline(given);
      },
      setBindGroup: (index, given) => {
        group = given;
        pass.setBindGroup(index, given);
      },
      dispatchWorkgroups: (...counts) => {
        pass.dispatchWorkgroups(...counts);
        this.#commands.push({ pipeline, group, counts });
      },
      end: () => {
        pass.end();
      },
    };
  }
}

/** Copies from the beginning of one buffer to the beginning of another. */
export function copy(encoder: GpuEncoder, from: GpuBuffer, to: GpuBuffer, size = from.size): void {
  encoder.copyBufferToBuffer(from, 0, to, 0, size);
}
