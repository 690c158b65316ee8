import { describeOptIn, runPython } from "@vae/testing";
import { expect, it } from "vitest";
import { encodeGraphDef, type GraphNode } from "./graph-def.js";

const nodes: readonly GraphNode[] = [
  {
    name: "x",
    operation: "Placeholder",
    inputs: [],
    controls: [],
    attributes: {
      dtype: { kind: "type", value: 1 },
      shape: { kind: "shape", value: [1, 4, 4, 2] },
    },
  },
  {
    name: "kernel",
    operation: "Const",
    inputs: [],
    controls: [],
    attributes: {
      dtype: { kind: "type", value: 1 },
      value: {
        kind: "tensor",
        value: { dtype: 1, shape: [3, 3, 2, 5], values: { fill: 0.5 } },
      },
    },
  },
  {
    name: "table",
    operation: "Const",
    inputs: [],
    controls: [],
    attributes: {
      dtype: { kind: "type", value: 3 },
      value: {
        kind: "tensor",
        value: {
          dtype: 3,
          shape: [3],
          values: { content: new Uint8Array(Int32Array.of(-1, 0, 7).buffer) },
        },
      },
    },
  },
  {
    name: "y",
    operation: "Conv2D",
    inputs: ["x", "kernel"],
    controls: ["table"],
    attributes: {
      T: { kind: "type", value: 1 },
      strides: { kind: "integers", value: [1, 2, 2, 1] },
      padding: { kind: "string", value: "SAME" },
      use_cudnn_on_gpu: { kind: "boolean", value: true },
    },
  },
  {
    name: "z",
    operation: "LeakyRelu",
    inputs: ["y:0"],
    controls: [],
    attributes: { T: { kind: "type", value: 1 }, alpha: { kind: "float", value: 0.25 } },
  },
];

it("writes a node as the message of its fields", () => {
  const [, , , , leaky] = nodes;
  expect(Buffer.from(encodeGraphDef([leaky!], 2474)).toString("latin1")).toBe(
    // GraphDef.node { name op input attr { "T" type } attr { "alpha" f } } versions { producer }
    [
      "\x0a\x2c\x0a\x01z\x12\x09LeakyRelu\x1a\x03y:0",
      "\x2a\x07\x0a\x01T\x12\x02\x30\x01",
      "\x2a\x0e\x0a\x05alpha\x12\x05\x25\x00\x00\x80\x3e",
      "\x22\x03\x08\xaa\x13",
    ].join(""),
  );
});

// Opt-in: the wheel is 270 MB, for one test.
describeOptIn("VAE_TEST_PYTHON_TENSORFLOW", "TensorFlow in Python", () => {
  it("reads a graph as it was meant, and runs it", () => {
    const program = `
import base64, json, sys
import numpy as np
import tensorflow as tf
graph = tf.compat.v1.GraphDef.FromString(base64.b64decode(sys.argv[1]))
nodes = {node.name: node for node in graph.node}
with tf.Graph().as_default() as g:
    tf.import_graph_def(graph, name="")
    with tf.compat.v1.Session(graph=g) as session:
        y, table = session.run(["z:0", "table:0"], {"x:0": np.ones([1, 4, 4, 2], np.float32)})
print(json.dumps({
    "producer": graph.versions.producer,
    "inputs": list(nodes["y"].input),
    "strides": list(nodes["y"].attr["strides"].list.i),
    "padding": nodes["y"].attr["padding"].s.decode(),
    "alpha": nodes["z"].attr["alpha"].f,
    "shape": [d.size for d in nodes["x"].attr["shape"].shape.dim],
    "y": y.ravel().tolist()[:2], "table": table.tolist(),
}))`;
    const graph = Buffer.from(encodeGraphDef(nodes)).toString("base64");
    expect(JSON.parse(runPython(program, graph))).toEqual({
      producer: 2474,
      inputs: ["x", "kernel", "^table"],
      strides: [1, 2, 2, 1],
      padding: "SAME",
      alpha: 0.25,
      shape: [1, 4, 4, 2],
      y: [9, 9], // 3 · 3 places · 2 channels · 0.5, in the corner that needs no padding
      table: [-1, 0, 7],
    });
  });
});
