import { describeWhen } from "@vae/testing";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundle, removeBundle } from "../__fixtures__/bundle.js";
import {
  createStandInMachine,
  needsCompiler,
  type StandInMachine,
} from "./__fixtures__/stand-in-machine.js";
import { installNative, type InstallNativeOptions } from "./install-native.js";
import { findBuilds } from "./native-build.js";
import type { InstallProgress } from "./progress.js";
import { removeNative } from "./remove-native.js";

const cacheOf = ({ folder }: StandInMachine) => join(folder, "cache", "native");
const entriesOf = (machine: StandInMachine) =>
  existsSync(cacheOf(machine)) ? readdirSync(cacheOf(machine)) : [];

describeWhen(needsCompiler, "installNative with stand-ins for wheel, pip and compiler", () => {
  it("builds from the pinned wheel, says sizes before anything moves, and reports bytes", async () => {
    const machine = createStandInMachine();
    const reports: InstallProgress[] = [];
    const { build, wasThere } = await installNative({
      environment: machine.environment,
      onProgress: (progress) => reports.push(progress),
    });
    expect(wasThere).toBe(false);
    expect(build).toMatchObject({ tensorflow: "2.21.0-stand-in", gpu: false, problem: undefined });
    expect(entriesOf(machine)).toEqual([`${build!.abi}-tensorflow-2.21.0-stand-in`]);
    expect(reports[0]).toMatchObject({ stage: "plan" });
    expect(reports[0]!.message).toMatch(
      /^fetch tensorflow-cpu==2\.21\.\* with pip \(274 MB\), then unpack/,
    );
    const unpacked = reports.filter(({ stage }) => stage === "unpack").at(-1)!;
    expect(unpacked).toMatchObject({ bytes: 4_000_010, totalBytes: 4_000_010 });
    const library = join(build!.folder, "site", "tensorflow");
    expect(statSync(join(library, "libtensorflow_cc.so.2")).size).toBe(3_000_000);
    expect(existsSync(join(library, "python"))).toBe(false); // only what is needed
  });

  it("does nothing when a build is there", async () => {
    const { environment, calls } = createStandInMachine();
    const first = await installNative({ environment });
    const second = await installNative({ environment });
    expect(second).toMatchObject({ wasThere: true, build: { folder: first.build!.folder } });
    expect([calls("pip"), calls("g++")]).toEqual([1, 2]); // two modules
  });

  it("takes a wheel, a folder or an archive that it is given", async () => {
    const machine = createStandInMachine({ programs: ["g++"] });
    const { environment, wheel, folder } = machine;
    const fromFile = await installNative({ environment, libtensorflow: wheel });
    expect(fromFile.build!.source).toBe(wheel);
    const installed = join(fromFile.build!.folder, "site", "tensorflow");
    const other = { ...environment, VAE_CACHE: join(folder, "other") };
    const fromFolder = await installNative({ environment: other, tensorflow: installed });
    expect(fromFolder.build).toMatchObject({ source: installed, problem: undefined });

    const content = join(folder, "content");
    for (const name of ["lib/libtensorflow.so.2", "include/tensorflow/c/c_api.h"]) {
      mkdirSync(join(content, name, ".."), { recursive: true });
      writeFileSync(join(content, name), name);
    }
    const archive = join(folder, "libtensorflow.tar");
    execFileSync("tar", ["-cf", archive, "-C", content, "."]);
    const third = {
      PATH: `${environment["PATH"]!}:/usr/bin:/bin`,
      VAE_CACHE: join(folder, "third"),
    };
    const fromArchive = await installNative({ environment: third, libtensorflow: archive });
    expect(Object.keys(fromArchive.build!.files)).toContain(
      "site/tensorflow/lib/libtensorflow.so.2",
    );

    await removeNative({ environment });
    expect(findBuilds(other)[0]!.problem).toMatch(
      /libtensorflow_cc\.so\.2 is missing; run vae backend install again\.$/,
    );
  });

  it("says what it would do in a dry run, and does nothing", async () => {
    const machine = createStandInMachine();
    const { plan, build } = await installNative({ environment: machine.environment, dryRun: true });
    expect(build).toBeUndefined();
    expect(plan).toMatchObject({ downloadBytes: 273_829_956, keptBytes: 856_000_000 });
    expect(plan!.steps).toHaveLength(3);
    expect(existsSync(cacheOf(machine))).toBe(false);
    expect(machine.calls("pip")).toBe(0);
  });

  it("builds once when two start at once", async () => {
    const { environment, calls } = createStandInMachine();
    const stages: string[] = [];
    const onProgress = ({ stage }: InstallProgress) => stages.push(stage);
    const both = await Promise.all([1, 2].map(() => installNative({ environment, onProgress })));
    expect(both.map(({ wasThere }) => wasThere).sort()).toEqual([false, true]);
    expect(stages).toContain("wait");
    expect(calls("pip")).toBe(1);
  });

  it("takes the library from a build of another release, and needs no network for it", async () => {
    const machine = createStandInMachine();
    const { environment } = machine;
    const first = await installNative({ environment });
    const manifest = join(first.build!.folder, "manifest.json");
    const older = readFileSync(manifest, "utf8").replace(/napi8-\w+/, "napi8-0ther000");
    writeFileSync(manifest, older);
    renameSync(first.build!.folder, join(cacheOf(machine), "older"));
    const second = await installNative({ environment });
    expect(second.plan).toMatchObject({ downloadBytes: 0 });
    expect(machine.calls("pip")).toBe(1);
    const library = "site/tensorflow/libtensorflow_cc.so.2";
    expect(statSync(join(second.build!.folder, library)).nlink).toBe(2);
    rmSync(join(cacheOf(machine), "older"), { recursive: true });
    expect(findBuilds(environment)[0]!.problem).toBeUndefined();
  });

  it("replaces a build that has been damaged", async () => {
    const machine = createStandInMachine();
    const { build } = await installNative({ environment: machine.environment });
    truncateSync(join(build!.folder, "site/tensorflow/libtensorflow_cc.so.2"), 1000);
    const [damaged] = findBuilds(machine.environment);
    expect(damaged!.problem).toMatch(
      /libtensorflow_cc\.so\.2 has 1000 bytes instead of 3000000; run vae backend install again\.$/,
    );
    const again = await installNative({ environment: machine.environment });
    expect(again).toMatchObject({ wasThere: false, build: { problem: undefined } });
    expect(entriesOf(machine)).toHaveLength(1);
  });

  it("removes what it built and says how much that was", async () => {
    const machine = createStandInMachine();
    await installNative({ environment: machine.environment });
    const { folders, bytes } = await removeNative({ environment: machine.environment });
    expect(folders).toHaveLength(1);
    expect(bytes).toBeGreaterThan(4_000_000);
    expect(entriesOf(machine)).toEqual([]);
    expect(await removeNative({ environment: machine.environment })).toEqual({
      folders: [],
      bytes: 0,
    });
  });

  it("names a missing compiler, before anything is downloaded", async () => {
    const { environment, calls } = createStandInMachine({ programs: ["python3"] });
    await expect(installNative({ environment })).rejects.toMatchObject({
      code: "BACKEND_UNAVAILABLE",
      message:
        "there is no C++ compiler (g++); install one (apt-get install g++, dnf install gcc-c++) or name yours in CXX.",
    });
    expect(calls("pip")).toBe(0);
  });

  it("names a missing pip", async () => {
    const { environment } = createStandInMachine({ programs: ["g++"] });
    await expect(installNative({ environment })).rejects.toMatchObject({
      code: "BACKEND_UNAVAILABLE",
      message:
        "there is no pip to download tensorflow-cpu==2.21.* with; install python3-pip or uv, or give --tensorflow DIR or --libtensorflow FILE.",
    });
  });

  it("passes on what pip says when it fails, and leaves nothing", async () => {
    const machine = createStandInMachine();
    const pip = join(machine.environment["PATH"]!, "python3");
    writeFileSync(
      pip,
      '#!/bin/sh\n[ "$3" = --version ] && exit 0\necho "ERROR: No matching distribution" >&2\nexit 1\n',
    );
    await expect(installNative({ environment: machine.environment })).rejects.toMatchObject({
      code: "IO_FAILED",
      message: expect.stringContaining(
        "(ERROR: No matching distribution); check the network",
      ) as string,
    });
    expect(entriesOf(machine)).toEqual([]);
  });

  it("says how much space is missing", async () => {
    const { environment, folder } = createStandInMachine();
    const huge = join(folder, "huge.whl");
    writeFileSync(huge, "");
    truncateSync(huge, 2 ** 42); // a sparse file of four terabytes
    await expect(installNative({ environment, libtensorflow: huge })).rejects.toMatchObject({
      code: "IO_FAILED",
      message: expect.stringMatching(
        /free and the install needs .* GB; free space or set VAE_CACHE/,
      ) as string,
    });
  });

  it("names a library for another processor", async () => {
    const { environment, wheel } = createStandInMachine();
    const compiler = join(environment["PATH"]!, "g++");
    // What a linker leaves that was given the library of another processor: a module that does not load.
    writeFileSync(
      compiler,
      '#!/bin/sh\n[ "$1" = --version ] && exit 0\nwhile [ $# -gt 0 ]; do [ "$1" = -o ] && out="$2"; shift; done\necho no module > "$out"\n',
    );
    await expect(installNative({ environment, libtensorflow: wheel })).rejects.toMatchObject({
      code: "BACKEND_UNAVAILABLE",
      message: expect.stringMatching(
        /^the binding was built but does not load \(.*; take the library of TensorFlow 2\.21 for this platform\.$/,
      ) as string,
    });
  });

  it("passes on the first error of the compiler", async () => {
    const { environment, wheel } = createStandInMachine();
    writeFileSync(
      join(environment["PATH"]!, "g++"),
      '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "a.h:1: note" >&2\necho "a.cc:3: error: no such type" >&2\nexit 1\n',
    );
    await expect(installNative({ environment, libtensorflow: wheel })).rejects.toMatchObject({
      code: "BACKEND_UNAVAILABLE",
      message: expect.stringContaining("(a.cc:3: error: no such type)") as string,
    });
  });

  it("refuses what is no wheel, no file, no folder of TensorFlow, and both at once", async () => {
    const { environment, folder } = createStandInMachine();
    const text = join(folder, "text.whl");
    writeFileSync(text, "this is no archive, though it is long enough to be one");
    const refused = (options: object) => expect(installNative({ environment, ...options })).rejects;
    await refused({ libtensorflow: text }).toThrow("is cut off or no zip archive; fetch it again.");
    await refused({ libtensorflow: "/nowhere.whl" }).toThrow(
      "/nowhere.whl: no such file; check the path.",
    );
    await refused({ tensorflow: folder }).toThrow(`${folder} holds no libtensorflow_cc.so.2`);
    await refused({ tensorflow: folder, libtensorflow: text }).toThrow("not both");
  });

  describeWhen(needsCompiler, "in processes of their own", () => {
    let program: string;

    beforeAll(async () => {
      program = await bundle("install/install-native.ts");
    });
    afterAll(() => {
      removeBundle(program);
    });

    const start = (machine: StandInMachine, options: InstallNativeOptions = {}) => {
      const source = `import { installNative } from ${JSON.stringify(program)};
        await installNative(${JSON.stringify(options)});
        console.log("complete");`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
        env: machine.environment,
        stdio: ["ignore", "pipe", "inherit"],
      });
      return { child, ended: once(child, "close") };
    };

    it("has a whole build or none after each of ten kills, and completes afterwards", async () => {
      const machine = createStandInMachine();
      for (let i = 0; i < 10; i++) {
        // Forced: where a build is there already, nothing would be left to kill.
        const { child, ended } = start(machine, { force: true });
        // An uninterrupted first install takes about 0.8 s on an idle machine.
        setTimeout(() => child.kill("SIGKILL"), 100 + 900 * ((i * 0.618) % 1));
        await ended;
        expect(findBuilds(machine.environment).every(({ problem }) => problem === undefined)).toBe(
          true,
        );
      }
      const { build } = await installNative({ environment: machine.environment });
      expect(build!.problem).toBeUndefined();
      await installNative({ environment: machine.environment, force: true });
      expect(entriesOf(machine).filter((name) => name.startsWith("."))).toEqual([]);
    });

    it("ends with one build when two processes install at once", async () => {
      const machine = createStandInMachine();
      const codes = await Promise.all(
        [1, 2].map(async () => (await start(machine).ended)[0] as number),
      );
      expect(codes).toEqual([0, 0]);
      expect(machine.calls("pip")).toBe(1);
      expect(entriesOf(machine)).toHaveLength(1);
    });
  });
});
