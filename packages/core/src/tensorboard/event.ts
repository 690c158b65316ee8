import { maskedCrc32c } from "./crc32c.js";
import type { Histogram } from "./histogram.js";
import { concatenate, MessageWriter } from "./message-writer.js";

/** One value of an event. */
export type SummaryValue =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly histogram: Histogram }
  | { readonly tag: string; readonly image: EncodedImage };

/** An image file. */
export interface EncodedImage {
  /** A PNG. */
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** What a record of an event file says. */
export type EventContent =
  /** The first record of each file. */
  | { readonly kind: "version" }
  /** TensorBoard forgets what older files say of this step and later ones. */
  | { readonly kind: "restart"; readonly step: number }
  | { readonly kind: "values"; readonly step: number; readonly values: readonly SummaryValue[] };

/**
 * Encodes a record of a TensorBoard event file: an `Event` message in a frame of a TFRecord,
 * `[length: uint64, masked CRC-32C of it, message, masked CRC-32C of it]`, all little-endian.
 *
 * @param time - Seconds since 1970.
 */
export function encodeEvent(content: EventContent, time: number): Uint8Array {
  const event = new MessageWriter().double(1, time);
  switch (content.kind) {
    case "version":
      event.string(3, "brain.Event:2");
      break;
    case "restart":
      event.integer(2, content.step).message(7, (log) => log.integer(1, sessionStart));
      break;
    case "values":
      event.integer(2, content.step).message(5, (summary) => {
        for (const value of content.values) {
          summary.message(1, (message) => {
            writeValue(message, value);
          });
        }
      });
  }
  return frame(event.finish());
}

/** `SessionLog.START` of TensorFlow's event.proto. */
const sessionStart = 1;

/** `Summary.Value` of TensorFlow's summary.proto. */
function writeValue(message: MessageWriter, value: SummaryValue): void {
  message.string(1, value.tag);
  if ("scalar" in value) {
    message.float(2, value.scalar);
  } else if ("histogram" in value) {
    const { min, max, count, sum, sumOfSquares, limits, counts } = value.histogram;
    message.message(5, (histogram) => {
      histogram.double(1, min).double(2, max).double(3, count).double(4, sum);
      histogram.double(5, sumOfSquares).doubles(6, limits).doubles(7, counts);
    });
  } else {
    const { png, width, height, channels } = value.image;
    message.message(4, (image) => {
      image.integer(1, height).integer(2, width).integer(3, channels).bytes(4, png);
    });
  }
}

function frame(message: Uint8Array): Uint8Array {
  const length = new Uint8Array(BigUint64Array.of(BigInt(message.length)).buffer);
  return concatenate([length, checksum(length), message, checksum(message)]);
}

function checksum(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(Uint32Array.of(maskedCrc32c(bytes)).buffer);
}
