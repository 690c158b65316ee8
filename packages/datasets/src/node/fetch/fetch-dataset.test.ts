import { createReadStream, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { fashionMnistFolder, needsFashionMnist } from "../../__fixtures__/fashion-mnist-folder.js";
import { rangeStart, serve, startServer } from "../../__fixtures__/http-server.js";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { listDatasets, openDataset } from "../open-dataset.js";
import { fetchDataset, type FetchPlan } from "./fetch-dataset.js";

const agree = () => true;

describe("fetchDataset", () => {
  it("asks first, with size, licence and addresses, and does nothing without a yes", async () => {
    const { address, requests } = await startServer(serve({}));
    const cache = await temporaryFolder();
    const plans: FetchPlan[] = [];
    const confirm = (plan: FetchPlan) => {
      plans.push(plan);
      return false;
    };
    const options = { cache, mirror: `${address}/`, environment: {}, confirm };
    expect(await fetchDataset("mnist", options)).toBeUndefined();
    expect(requests).toEqual([]);
    expect(plans[0]).toMatchObject({ id: "mnist", bytes: 9_912_422 + 28_881 + 1_648_877 + 4_542 });
    expect(plans[0]?.licence).not.toBe("");
    expect(plans[0]?.files.map((file) => file.address)).toContain(
      `${address}/mnist/train-images-idx3-ubyte.gz`,
    );
    expect(plans[0]?.files[0]?.target.startsWith(join(cache, "downloads", "mnist"))).toBe(true);
    await fetchDataset("mnist:test", options);
    expect(plans[1]?.bytes).toBe(1_648_877 + 4_542);
  });

  it("never uses a file that is another one", async () => {
    const { address } = await startServer((_, response) => {
      response.end("no digits");
    });
    const cache = await temporaryFolder();
    const failure = fetchDataset("mnist", {
      cache,
      mirror: address,
      environment: {},
      confirm: agree,
    });
    await expect(failure).rejects.toMatchObject({ code: "IO_FAILED" });
    await expect(failure).rejects.toThrow("/mnist/train-images-idx3-ubyte.gz: has not the bytes");
    await expect(openDataset("mnist", { cache, environment: {} })).rejects.toMatchObject({
      code: "IO_FAILED",
    });
  });

  it("says what a person has to do where nothing can be fetched", async () => {
    const options = { environment: {}, cache: "/nowhere", confirm: agree };
    await expect(fetchDataset("celeba", options)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await expect(fetchDataset("celeba", options)).rejects.toThrow(
      "celeba: cannot be fetched: the folder img_align_celeba or the official img_align_celeba.zip, in ROOT/celeba",
    );
    await expect(fetchDataset("fashion-mnist-10k", options)).rejects.toThrow("in the package");
    await expect(fetchDataset("mnits", options)).rejects.toThrow('Did you mean "mnist"?');
    await expect(fetchDataset("mnist:trian", options)).rejects.toThrow('Did you mean "train"?');
  });

  it.each(["mnist", "cifar-10", "cifar-100", "svhn"])(
    "asks with the address at which %s is published where no mirror is named",
    async (id) => {
      const asked: string[] = [];
      const confirm = ({ files }: FetchPlan) => {
        asked.push(...files.map(({ address, name }) => `${name} ${new URL(address).pathname}`));
        return false;
      };
      await fetchDataset(id, { environment: {}, cache: "/nowhere", confirm }).catch(
        () => undefined,
      );
      expect(asked.length).toBeGreaterThan(0);
      for (const line of asked) expect(line).toMatch(/^(\S+) \/\S*\1$/);
    },
  );

  it("can get what listDatasets says it can", () => {
    const fetchable = listDatasets().filter(({ isFetchable }) => isFetchable === true);
    expect(fetchable.map(({ id }) => id)).toEqual([
      "fashion-mnist",
      "mnist",
      "cifar-10",
      "cifar-100",
      "svhn",
    ]);
  });
});

describeWhen(needsFashionMnist, "fetchDataset of Fashion-MNIST's test split", () => {
  const names = ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

  it("finds what the system has, and fetches nothing", async () => {
    const cache = await temporaryFolder();
    const plan = await fetchDataset("fashion-mnist:test", {
      cache,
      environment: {},
      confirm: () => false,
    });
    expect(plan?.files).toEqual([]);
  });

  it("refuses to hide a damaged file that would be found again", async () => {
    const root = await temporaryFolder({ [`fashion-mnist/${names[0] ?? ""}`]: "damaged" });
    const failure = fetchDataset("fashion-mnist:test", {
      root,
      cache: root,
      environment: {},
      confirm: agree,
    });
    await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
  });

  it("refuses what a mirror has of another data set in the same form", async () => {
    const files: Record<string, Uint8Array> = {};
    for (const name of names) {
      files[`/mnist/${name}`] = new Uint8Array(await readFile(join(fashionMnistFolder, name)));
    }
    // As if they were MNIST: the content is Fashion-MNIST, which the MD5 of MNIST refuses.
    const { address } = await startServer(serve(files));
    const cache = await temporaryFolder();
    const options = { cache, mirror: address, environment: {}, confirm: agree };
    await expect(fetchDataset("mnist:test", options)).rejects.toMatchObject({ code: "IO_FAILED" });
  });
});

describeWhen(needsTestData("data/cifar-10-binary.tar.gz"), "fetchDataset of CIFAR-10", () => {
  const archive = testData("data/cifar-10-binary.tar.gz");

  it("goes on after cuts, checks the content, is found then", { timeout: 180_000 }, async () => {
    const length = statSync(archive).size;
    // A mirror that gives up after 80 MB of each connection.
    const { address, requests } = await startServer((request, response) => {
      const start = rangeStart(request);
      response.writeHead(start > 0 ? 206 : 200, {
        "content-length": length - start,
        "content-range": `bytes ${start}-${length - 1}/${length}`,
      });
      const end = Math.min(length, start + 80e6) - 1;
      const part = createReadStream(archive, { start, end });
      part.pipe(response, { end: end === length - 1 });
      part.on("end", () => {
        if (end < length - 1) setTimeout(() => response.destroy(), 50);
      });
    });
    const cache = await temporaryFolder();
    const seen: number[] = [];
    const options = { cache, mirror: address, environment: {} };
    const plan = await fetchDataset("cifar-10", {
      ...options,
      confirm: agree,
      wait: () => Promise.resolve(),
      onProgress: (_, done) => seen.push(done),
    });
    expect(plan?.files.map(({ name }) => name)).toEqual(["cifar-10-binary.tar.gz"]);
    expect(requests.length).toBeGreaterThan(2);
    expect(requests[1]).toMatch(/^\/cifar-10\/cifar-10-binary\.tar\.gz bytes=\d+-$/);
    expect(seen.at(-1)).toBe(length);
    expect(await openDataset("cifar-10:test", { cache, environment: {} })).toHaveLength(10_000);
    const again = await fetchDataset("cifar-10", { ...options, confirm: () => false });
    expect(again?.files).toEqual([]);
  });
});
