import { describeWhen } from "@vae/testing";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { needsNative } from "../__fixtures__/native.js";
import { buildFiles, findBuilds, readBuild, type NativeBuild } from "../install/native-build.js";
import { loadBuild } from "./load-build.js";

describeWhen(needsNative, "a build that is broken", () => {
  /** A copy whose library is a link. */
  function copyBuild(): NativeBuild {
    const [build] = findBuilds();
    const folder = mkdtempSync(join(tmpdir(), "vae-broken-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    for (const name of ["binding", "tfjs-node", "manifest.json"]) {
      cpSync(join(build!.folder, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(build!.folder, buildFiles.site), join(folder, buildFiles.site));
    return readBuild(folder)!;
  }

  const broken = (build: NativeBuild, change: (folder: string) => void) => {
    change(build.folder);
    return () => loadBuild(readBuild(build.folder)!);
  };

  it("names a library that was removed", () => {
    const load = broken(copyBuild(), (folder) => {
      rmSync(join(folder, buildFiles.site));
    });
    expect(load).toThrow(
      /site\/tensorflow\/libtensorflow_cc\.so\.2 is missing; run vae backend install again\.$/,
    );
  });

  it("names a library that was cut off", () => {
    const load = broken(copyBuild(), (folder) => {
      const site = join(folder, buildFiles.site);
      rmSync(site);
      mkdirSync(join(site, "tensorflow"), { recursive: true });
      writeFileSync(join(site, "tensorflow", "libtensorflow_cc.so.2"), "ELF");
    });
    expect(load).toThrow(
      /libtensorflow_cc\.so\.2 has 3 bytes instead of \d+; run vae backend install again\.$/,
    );
  });

  it("names a binding for another platform", () => {
    const load = broken(copyBuild(), (folder) => {
      const path = join(folder, buildFiles.binding);
      const bytes = readFileSync(path);
      bytes.writeUInt16LE(0xf3, 18); // e_machine: RISC-V
      writeFileSync(path, bytes);
    });
    expect(load).toThrow(
      /^the build in .* does not load \(.*\); run vae backend install --force\.$/,
    );
  });
});
