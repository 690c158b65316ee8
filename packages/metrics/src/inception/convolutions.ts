/** One of the 94 convolutions of FID-InceptionV3. */
export interface Convolution {
  /** PyTorch's name of the layer, e.g. `Mixed_6b.branch7x7_2`. */
  readonly name: string;
  /** TensorFlow's scope of the same layer, e.g. `mixed_4/tower/conv_1`. */
  readonly scope: string;
  /** `[height, width, inputs, outputs]`. */
  readonly kernel: readonly [height: number, width: number, inputs: number, outputs: number];
  readonly strides: 1 | 2;
  readonly padding: "same" | "valid";
}

type Branch = readonly [
  name: string,
  scope: string,
  height: number,
  width: number,
  inputs: number,
  outputs: number,
  reduces?: boolean,
];

/** Convolutions of a block; those that reduce height and width have stride 2 and no padding. */
function block(name: string, scope: string, branches: readonly Branch[]): Convolution[] {
  return branches.map(([branch, tail, height, width, inputs, outputs, reduces = false]) => ({
    name: `${name}.${branch}`,
    scope: `${scope}/${tail}`,
    kernel: [height, width, inputs, outputs],
    strides: reduces ? 2 : 1,
    padding: reduces ? "valid" : "same",
  }));
}

function blockA(name: string, scope: string, inputs: number, pooled: number): Convolution[] {
  return block(name, scope, [
    ["branch1x1", "conv", 1, 1, inputs, 64],
    ["branch5x5_1", "tower/conv", 1, 1, inputs, 48],
    ["branch5x5_2", "tower/conv_1", 5, 5, 48, 64],
    ["branch3x3dbl_1", "tower_1/conv", 1, 1, inputs, 64],
    ["branch3x3dbl_2", "tower_1/conv_1", 3, 3, 64, 96],
    ["branch3x3dbl_3", "tower_1/conv_2", 3, 3, 96, 96],
    ["branch_pool", "tower_2/conv", 1, 1, inputs, pooled],
  ]);
}

function blockC(name: string, scope: string, middle: number): Convolution[] {
  return block(name, scope, [
    ["branch1x1", "conv", 1, 1, 768, 192],
    ["branch7x7_1", "tower/conv", 1, 1, 768, middle],
    ["branch7x7_2", "tower/conv_1", 1, 7, middle, middle],
    ["branch7x7_3", "tower/conv_2", 7, 1, middle, 192],
    ["branch7x7dbl_1", "tower_1/conv", 1, 1, 768, middle],
    ["branch7x7dbl_2", "tower_1/conv_1", 7, 1, middle, middle],
    ["branch7x7dbl_3", "tower_1/conv_2", 1, 7, middle, middle],
    ["branch7x7dbl_4", "tower_1/conv_3", 7, 1, middle, middle],
    ["branch7x7dbl_5", "tower_1/conv_4", 1, 7, middle, 192],
    ["branch_pool", "tower_2/conv", 1, 1, 768, 192],
  ]);
}

function blockE(name: string, scope: string, inputs: number): Convolution[] {
  return block(name, scope, [
    ["branch1x1", "conv", 1, 1, inputs, 320],
    ["branch3x3_1", "tower/conv", 1, 1, inputs, 384],
    ["branch3x3_2a", "tower/mixed/conv", 1, 3, 384, 384],
    ["branch3x3_2b", "tower/mixed/conv_1", 3, 1, 384, 384],
    ["branch3x3dbl_1", "tower_1/conv", 1, 1, inputs, 448],
    ["branch3x3dbl_2", "tower_1/conv_1", 3, 3, 448, 384],
    ["branch3x3dbl_3a", "tower_1/mixed/conv", 1, 3, 384, 384],
    ["branch3x3dbl_3b", "tower_1/mixed/conv_1", 3, 1, 384, 384],
    ["branch_pool", "tower_2/conv", 1, 1, inputs, 192],
  ]);
}

/** All convolutions, in the order of the network. */
export const convolutions: readonly Convolution[] = [
  { name: "Conv2d_1a_3x3", scope: "conv", kernel: [3, 3, 3, 32], strides: 2, padding: "valid" },
  { name: "Conv2d_2a_3x3", scope: "conv_1", kernel: [3, 3, 32, 32], strides: 1, padding: "valid" },
  { name: "Conv2d_2b_3x3", scope: "conv_2", kernel: [3, 3, 32, 64], strides: 1, padding: "same" },
  { name: "Conv2d_3b_1x1", scope: "conv_3", kernel: [1, 1, 64, 80], strides: 1, padding: "valid" },
  { name: "Conv2d_4a_3x3", scope: "conv_4", kernel: [3, 3, 80, 192], strides: 1, padding: "valid" },
  ...blockA("Mixed_5b", "mixed", 192, 32),
  ...blockA("Mixed_5c", "mixed_1", 256, 64),
  ...blockA("Mixed_5d", "mixed_2", 288, 64),
  ...block("Mixed_6a", "mixed_3", [
    ["branch3x3", "conv", 3, 3, 288, 384, true],
    ["branch3x3dbl_1", "tower/conv", 1, 1, 288, 64],
    ["branch3x3dbl_2", "tower/conv_1", 3, 3, 64, 96],
    ["branch3x3dbl_3", "tower/conv_2", 3, 3, 96, 96, true],
  ]),
  ...blockC("Mixed_6b", "mixed_4", 128),
  ...blockC("Mixed_6c", "mixed_5", 160),
  ...blockC("Mixed_6d", "mixed_6", 160),
  ...blockC("Mixed_6e", "mixed_7", 192),
  ...block("Mixed_7a", "mixed_8", [
    ["branch3x3_1", "tower/conv", 1, 1, 768, 192],
    ["branch3x3_2", "tower/conv_1", 3, 3, 192, 320, true],
    ["branch7x7x3_1", "tower_1/conv", 1, 1, 768, 192],
    ["branch7x7x3_2", "tower_1/conv_1", 1, 7, 192, 192],
    ["branch7x7x3_3", "tower_1/conv_2", 7, 1, 192, 192],
    ["branch7x7x3_4", "tower_1/conv_3", 3, 3, 192, 192, true],
  ]),
  ...blockE("Mixed_7b", "mixed_9", 1280),
  ...blockE("Mixed_7c", "mixed_10", 2048),
];

/** The last convolution that each kind of features needs. */
export const lastConvolutions = {
  64: "Conv2d_2b_3x3",
  192: "Conv2d_4a_3x3",
  768: "Mixed_6e.branch_pool",
  2048: "Mixed_7c.branch_pool",
} as const;

/** Numbers of features that the network offers; 2048 are those of FID. */
export type InceptionDimension = keyof typeof lastConvolutions;

/** Classes of the network's last layer. */
export const classCount = 1008;
