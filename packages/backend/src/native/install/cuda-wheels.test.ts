import { describeWhen } from "@vae/testing";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { createStandInMachine, needsCompiler } from "./__fixtures__/stand-in-machine.js";
import { writeZip } from "./__fixtures__/write-zip.js";
import { cudaRequirements } from "./cuda-wheels.js";
import { installNative } from "./install-native.js";

/** Some files of NVIDIA's wheels of CUDA 12, as these name them. */
const listed: Record<string, readonly string[]> = {
  "nvidia-cublas-cu12": ["nvidia/cublas/lib/libcublas.so.12", "nvidia/cublas/include/cublas.h"],
  "nvidia-cuda-nvcc-cu12": [
    "nvidia/cuda_nvcc/bin/ptxas",
    "nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc",
  ],
  "nvidia-cudnn-cu12": ["nvidia/cudnn/lib/libcudnn.so.9", "nvidia/cudnn/lib/libcudnn_static.a"],
};

describeWhen(needsCompiler, "an install with CUDA, from lists of files", () => {
  /** A machine whose pip serves wheels with these files. */
  function createCudaMachine() {
    const machine = createStandInMachine();
    const { folder, environment } = machine;
    const nameOf = (requirement: string) => requirement.replace(/[<>=].*/, "");
    for (const name of cudaRequirements.map(nameOf)) {
      const files = listed[name] ?? [`${name}/__init__.py`];
      const content = Object.fromEntries(files.map((file) => [file, Buffer.alloc(1000, file)]));
      if (name !== "tensorflow") writeZip(join(folder, `${name}-1.whl`), content);
    }
    const file = (name: string) =>
      name === "tensorflow" ? machine.wheel : join(folder, `${name}-1.whl`);
    const install = cudaRequirements.map((requirement) => ({
      download_info: { url: pathToFileURL(file(nameOf(requirement))).href },
    }));
    writeFileSync(join(folder, "report.json"), JSON.stringify({ install }));
    writeFileSync(
      join(environment["PATH"]!, "python3"),
      `#!/bin/sh
      [ "$3" = --version ] && exit 0
      [ "$3" = install ] && exec /bin/cat ${folder}/report.json
      while [ $# -gt 0 ]; do [ "$1" = -d ] && out="$2"; last="$1"; shift; done
      name="\${last%%[<>=]*}"
      [ "$name" = tensorflow ] && exec /bin/cp ${machine.wheel} "$out"
      exec /bin/cp "${folder}/$name-1.whl" "$out"\n`,
    );
    return machine;
  }

  it("lists wheels, sizes and layout in a dry run, and does nothing", async () => {
    const { environment, folder } = createCudaMachine();
    const { plan } = await installNative({ environment, gpu: true, dryRun: true });
    expect(plan!.wheels).toHaveLength(13);
    expect(plan!.wheels![0]!.bytes).toBeGreaterThan(1000);
    expect(plan!.downloadBytes).toBe(plan!.wheels!.reduce((sum, { bytes }) => sum + bytes!, 0));
    expect(plan!.steps[0]).toContain("nvidia-cudnn-cu12-1.whl (");
    expect(plan!.steps[1]).toContain("site/tensorflow and NVIDIA's into site/nvidia");
    expect(existsSync(join(folder, "cache"))).toBe(false);
  });

  it("puts NVIDIA's libraries where TensorFlow's run path looks for them, without headers", async () => {
    const { environment } = createCudaMachine();
    const { build } = await installNative({ environment, gpu: true });
    expect(build).toMatchObject({ gpu: true, problem: undefined });
    expect(build!.folder).toMatch(/-cuda$/);
    const files = readdirSync(join(build!.folder, "site", "nvidia"), {
      recursive: true,
    }) as string[];
    expect(files.filter((name) => /\.|ptxas/.test(name)).sort()).toEqual([
      "cublas/lib/libcublas.so.12",
      "cuda_nvcc/bin/ptxas",
      "cuda_nvcc/nvvm/libdevice/libdevice.10.bc",
      "cudnn/lib/libcudnn.so.9",
    ]);
  });

  it("keeps builds with and without CUDA apart", async () => {
    const { environment } = createCudaMachine();
    const cuda = await installNative({ environment, gpu: true });
    const plain = await installNative({ environment, libtensorflow: createStandInMachine().wheel });
    expect(plain.build!.folder).not.toBe(cuda.build!.folder);
    expect((await installNative({ environment, gpu: true })).wasThere).toBe(true);
  });

  it("refuses another library beside --gpu", async () => {
    const { environment, wheel } = createCudaMachine();
    await expect(installNative({ environment, gpu: true, libtensorflow: wheel })).rejects.toThrow(
      "--gpu fetches its own library; leave out --libtensorflow.",
    );
  });
});
