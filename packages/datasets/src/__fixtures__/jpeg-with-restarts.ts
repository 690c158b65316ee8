/**
 * A JPEG of 52×40 with a restart marker after every three units, made by Pillow 12.3.0:
 * `Image.fromarray(a).save(file, "JPEG", quality=70, restart_marker_blocks=3)`, where pixel (x, y) of `a` is
 * (5 x, 6 y, x y) modulo 256. The hash is that of `numpy.asarray(Image.open(file)).tobytes()`.
 */
export const jpegWithRestarts = {
  bytes: new Uint8Array(
    Buffer.from(
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozv/wAARCAAoADQDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/90ABAAD/9oADAMBAAIRAxEAPwDyiK1z2q5FZZ7Vdgtc9q0oLLOOK1wtH2xnRxVjMisM9quRadn+GtMQpEQu3c3oKmjt5pO+0ei8V11KWFpy5GuaXZdPVnu4fFSetyimmqoBbAHvVlLKEEAsPwGavR2MceN5Aq1Fbj+CInjqa5qnsouzhFPtrJ/crHv4fEvuf//QyVsoMdf/AB00Vtpay7f9Wn5GiupU4NX9mv8AwF/5n6asV5nK2trnHFaXkmKMbR8zdPap7O1zjiri23mTnjgcCufDV5U8KnD4paLy7s/C6OIvLUpW1iMZIwBVpImY7YxhfXHJq79mLP5a/dHX3NWkt8fu4x83c+lZyrRpx5IOyWja3b7L+vwPew+Ivqf/0Zo7SOLgjLegq2lu5GSRGvtVyO0EWFVQX/lVlLUK3zAu/pXFKs4Ll2S6LZeTe7fkj2MPiCilpFt+4x98UVsrbuBy6KfTiiojOCVuX8I//JHqrEvuc1Z24VdxHAGatW1t5cRfb0HFFFTSnJUoNfZjJr1/pH4fQnK5/9LoIbbyogQPmPAq1FbeUAqr859ulFFePOThpHS1kvK+79fM+bw9STLMVrj93GPm7n0q1FbAfKmAvd/8KKK5HJ6W0+JeiXb169T6DD1JFmO1AXCw7h65xRRRTpczgne3yj/ker7SR//Z",
      "base64",
    ),
  ),
  sha256: "1724fb46bc60112123784656967099c5c5a01e880954acd76304ac76597ebe2b",
};
