/**
 * What an operation does beside computing its outputs: `pure` nothing, `read` and `write` concern the
 * variables among its inputs.
 */
export type Effect = "pure" | "read" | "write";

/**
 * The operations that may be recorded. Left out on purpose: those that draw random numbers (`Multinomial`),
 * whose result has a shape that depends on values (`Where`, `UniqueV2`, `NonMaxSuppression…`), that touch
 * files, and strings.
 */
const pureOperations = `
  Abs Acos Acosh Asin Asinh Atan Atan2 Atanh Ceil Cos Cosh Elu EluGrad Erf Exp Expm1 Floor
  IsFinite IsInf IsNan LeakyRelu LeakyReluGrad Log Log1p Neg Reciprocal Relu Relu6 ReluGrad Rint
  Round Rsqrt RsqrtGrad Selu Sigmoid SigmoidGrad Sign Sin Sinh Softmax Softplus SoftplusGrad
  Sqrt Square Tan Tanh TanhGrad Add AddV2 AddN BiasAdd BiasAddGrad Div DivNoNan FloorDiv
  FloorMod Maximum Minimum Mul Pow RealDiv SquaredDifference Sub Equal Greater GreaterEqual Less
  LessEqual LogicalAnd LogicalNot LogicalOr NotEqual Select SelectV2 All Any ArgMax ArgMin
  Cumprod Cumsum Max Mean Min Prod Sum L2Loss BatchMatMulV2 Einsum MatMul Diag BroadcastTo Cast
  ConcatV2 ExpandDims Fill Identity MirrorPad OneHot OnesLike Pack Pad PadV2 Range LinSpace
  Reshape ReverseV2 Slice SplitV Squeeze StridedSlice Tile Transpose Unpack ZerosLike GatherNd
  GatherV2 ScatterNd TensorScatterUpdate UnsortedSegmentSum BatchToSpaceND SpaceToBatchND
  DepthToSpace SpaceToDepth AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad MaxPool MaxPool3D
  MaxPool3DGrad MaxPoolGrad Conv2D Conv2DBackpropFilter Conv2DBackpropInput Conv3D
  Conv3DBackpropFilterV2 Conv3DBackpropInputV2 DepthwiseConv2dNative
  DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput Dilation2D
  Dilation2DBackpropFilter Dilation2DBackpropInput FusedBatchNorm FusedBatchNormGradV3
  FusedBatchNormV3 LRN LRNGrad CropAndResize ResizeBilinear ResizeBilinearGrad
  ResizeNearestNeighbor ResizeNearestNeighborGrad StatelessRandomNormal StatelessRandomUniform
  TopKV2
`
  .trim()
  .split(/\s+/);

const effects = new Map<string, Effect>([
  ...pureOperations.map((name) => [name, "pure"] as const),
  ["ReadVariableOp", "read"],
  ["AssignVariableOp", "write"],
  ["ResourceApplyAdam", "write"],
]);

/** The effect of an operation that may be recorded; undefined for every other. */
export function effectOf(operation: string): Effect | undefined {
  return effects.get(operation);
}

/** All operations that may be recorded, for the test that compares them with TensorFlow's own list. */
export function recordableOperations(): ReadonlyMap<string, Effect> {
  return effects;
}
