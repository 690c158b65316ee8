/** What this package uses of WebGPU's `GPU`. */
export interface Gpu {
  requestAdapter(options: {
    readonly powerPreference: "high-performance";
  }): Promise<GpuAdapter | null>;
}

/** What this package uses of WebGPU's `GPUAdapter`. */
export interface GpuAdapter {
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly device?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
  /** Where earlier drafts of WebGPU have it. */
  readonly isFallbackAdapter?: boolean;
}

const softwareDrivers = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;

/** Whether an adapter computes on the processor: by its own word, or by the name of a driver that always does. */
export function isSoftware({ info, isFallbackAdapter }: GpuAdapter): boolean {
  const isFallback = info?.isFallbackAdapter ?? isFallbackAdapter ?? false;
  return isFallback || softwareDrivers.test(Object.values(namesOf(info)).join(" "));
}

/** A name for people; what WebGPU tells differs by driver and browser. */
export function adapterName({ info }: GpuAdapter): string {
  const { description, vendor, architecture, device } = namesOf(info);
  const parts = [vendor, architecture, device].filter((part) => part !== "");
  return description === "" ? parts.join(" ") || "unnamed adapter" : description;
}

/** NB: these are getters of a prototype, which no spread copies. */
function namesOf(info: GpuAdapter["info"]) {
  return {
    description: info?.description ?? "",
    vendor: info?.vendor ?? "",
    architecture: info?.architecture ?? "",
    device: info?.device ?? "",
  };
}
