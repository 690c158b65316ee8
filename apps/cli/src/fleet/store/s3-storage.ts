import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { checkStorageKey } from "./storage-key.js";
import type { Storage, WriteOptions } from "./storage.js";

/** What an S3-compatible storage is reached by. The keys come from the environment: `AWS_ACCESS_KEY_ID` and its like. */
export interface S3StorageOptions {
  readonly bucket: string;
  /** Before every key, without slashes at its ends. `@default ""` */
  readonly prefix?: string;
  /** Of a server that is not Amazon's, e.g. `http://localhost:4568`. */
  readonly endpoint?: string;
  readonly region?: string;
  /** Bytes from which an object goes in parts, and of one part. `@default 8 MiB`, S3 takes no less than 5 MiB. */
  readonly partSize?: number;
  /** Objects that one request lists. `@default 1000`, S3 gives no more */
  readonly pageSize?: number;
}

/**
 * Keeps objects in a bucket of S3 or of a server that speaks like it.
 *
 * NB: `ifAbsent` is the header `If-None-Match: *`, which Amazon, MinIO, Ceph and R2 obey. A server that ignores it leaves
 * the moment between a look and the write in which a second writer replaces the first.
 */
export function s3Storage({
  bucket,
  prefix = "",
  endpoint,
  region = "us-east-1",
  partSize = 8 * 2 ** 20,
  pageSize = 1000,
}: S3StorageOptions): Storage {
  // Which Node the SDK of next year needs is nothing that a person who trains can act on.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const client = new S3Client({
    region,
    maxAttempts: 1, // retryingStorage tries again
    // Servers that are not Amazon's often know no other checksum than the length; ours are sha256, checked on read.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
  const before = prefix === "" ? "" : `${prefix}/`;
  const addressOf = (key: string) => ({ Bucket: bucket, Key: before + checkStorageKey(key) });
  return {
    name: `s3://${bucket}/${prefix}`,
    async read(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand(addressOf(key)));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    async write(key, bytes, { ifAbsent = false }: WriteOptions = {}) {
      const address = addressOf(key);
      if (ifAbsent && (await isThere(client, address))) return false;
      const request = {
        ...address,
        Body: bytes,
        ...(ifAbsent ? { IfNoneMatch: "*" } : {}),
      };
      try {
        if (bytes.length <= partSize) await client.send(new PutObjectCommand(request));
        else await new Upload({ client, params: request, partSize }).done();
        return true;
      } catch (error) {
        // 412: it is there by now; 409: another conditional write is under way, and may yet fail.
        if (ifAbsent && statusOf(error) === 412) return false;
        throw error;
      }
    },
    async *list(listed) {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: before + listed,
            MaxKeys: pageSize,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
          yield {
            key: Key.slice(before.length),
            size: Size,
            modified: LastModified?.getTime() ?? 0,
          };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand(addressOf(key)));
    },
  };
}

async function isThere(
  client: S3Client,
  address: { Bucket: string; Key: string },
): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand(address));
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
