// Builds tfjs-node's binding, unchanged, and adds to its exports what compiled steps and float64 need.
//
// The published sources are included as they are, so that a hash can pin them: `NAPI_MODULE` is made empty
// for tfjs_binding.cc, and the module at the end of this file calls its initialiser.

#include <node_api.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "float64_eigenvalues.h"
#include "float64_product.h"

#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#include "tfe_auto_op.h"
#include "tfjs_binding.cc"

#include "tensorflow/c/eager/c_api.h"

namespace tfnodejs {

// The context and the table of handles are private members of the backend. An explicit instantiation may
// name them all the same (C++17, [temp.spec]/6), which spares a patched copy of the header.
template <TFE_Context *TFJSBackend::*Member>
struct ExposeContext {
  friend TFE_Context *ContextOf(TFJSBackend &backend) { return backend.*Member; }
};
template <std::unordered_map<int32_t, TFE_TensorHandle *> TFJSBackend::*Member>
struct ExposeHandles {
  friend std::unordered_map<int32_t, TFE_TensorHandle *> &HandlesOf(TFJSBackend &backend) {
    return backend.*Member;
  }
};
template <int32_t (TFJSBackend::*Member)(TFE_TensorHandle *)>
struct ExposeInsert {
  friend int32_t Insert(TFJSBackend &backend, TFE_TensorHandle *handle) {
    return (backend.*Member)(handle);
  }
};
template <napi_value (TFJSBackend::*Member)(napi_env, TFE_TensorHandle *)>
struct ExposeInfo {
  friend napi_value Describe(TFJSBackend &backend, napi_env env, TFE_TensorHandle *handle) {
    return (backend.*Member)(env, handle);
  }
};
TFE_Context *ContextOf(TFJSBackend &backend);
napi_value Describe(TFJSBackend &backend, napi_env env, TFE_TensorHandle *handle);
std::unordered_map<int32_t, TFE_TensorHandle *> &HandlesOf(TFJSBackend &backend);
int32_t Insert(TFJSBackend &backend, TFE_TensorHandle *handle);
template struct ExposeContext<&TFJSBackend::tfe_context_>;
template struct ExposeHandles<&TFJSBackend::tfe_handle_map_>;
template struct ExposeInsert<&TFJSBackend::InsertHandle>;
template struct ExposeInfo<&TFJSBackend::GenerateOutputTensorInfo>;

namespace {

template <typename T, void (*Delete)(T *)>
struct Deleter {
  void operator()(T *pointer) const { Delete(pointer); }
};
using Graph = std::unique_ptr<TF_Graph, Deleter<TF_Graph, TF_DeleteGraph>>;
using Function = std::unique_ptr<TF_Function, Deleter<TF_Function, TF_DeleteFunction>>;
using Buffer = std::unique_ptr<TF_Buffer, Deleter<TF_Buffer, TF_DeleteBuffer>>;
using Tensor = std::unique_ptr<TF_Tensor, Deleter<TF_Tensor, TF_DeleteTensor>>;
using ImportOptions = std::unique_ptr<TF_ImportGraphDefOptions,
                                      Deleter<TF_ImportGraphDefOptions, TF_DeleteImportGraphDefOptions>>;

// The arguments of a call; false, with an exception pending, when there are too few.
template <size_t N>
bool Arguments(napi_env env, napi_callback_info info, napi_value (&values)[N]) {
  size_t count = N;
  if (napi_get_cb_info(env, info, &count, values, nullptr, nullptr) != napi_ok || count < N) {
    NAPI_THROW_ERROR(env, "Expected %zu arguments, got %zu.", N, count);
    return false;
  }
  return true;
}

bool Strings(napi_env env, napi_value list, std::vector<std::string> *strings) {
  uint32_t length = 0;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_array_length(env, list, &length), false);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element;
    ENSURE_NAPI_OK_RETVAL(env, napi_get_element(env, list, i, &element), false);
    std::string text;
    ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, element, text), false);
    strings->push_back(text);
  }
  return true;
}

// The operations of a graph by name; false, with an exception pending, when one is not there.
bool Operations(napi_env env, TF_Graph *graph, const std::vector<std::string> &names,
                std::vector<const TF_Operation *> *operations) {
  for (const std::string &name : names) {
    const TF_Operation *operation = TF_GraphOperationByName(graph, name.c_str());
    if (operation == nullptr) {
      NAPI_THROW_ERROR(env, "addFunction: the graph has no operation \"%s\".", name.c_str());
      return false;
    }
    operations->push_back(operation);
  }
  return true;
}

// addFunction(name: string, graphDef: Uint8Array, inputs: string[], outputs: string[], controls: string[])
//
// Each input and output is the name of an operation whose output 0 is meant.
napi_value AddFunction(napi_env env, napi_callback_info info) {
  napi_value values[5];
  if (!Arguments(env, info, values)) return nullptr;
  std::string name;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, values[0], name), nullptr);
  void *bytes = nullptr;
  size_t length = 0;
  ENSURE_NAPI_OK_RETVAL(
      env, napi_get_typedarray_info(env, values[1], nullptr, &length, &bytes, nullptr, nullptr), nullptr);
  std::vector<std::string> input_names, output_names, control_names;
  if (!Strings(env, values[2], &input_names) || !Strings(env, values[3], &output_names) ||
      !Strings(env, values[4], &control_names)) {
    return nullptr;
  }
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (backend == nullptr) return nullptr;

  TF_AutoStatus status;
  Graph graph(TF_NewGraph());
  Buffer definition(TF_NewBufferFromString(bytes, length));
  ImportOptions options(TF_NewImportGraphDefOptions());
  TF_GraphImportGraphDef(graph.get(), definition.get(), options.get(), status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);

  std::vector<const TF_Operation *> input_operations, output_operations, controls;
  if (!Operations(env, graph.get(), input_names, &input_operations) ||
      !Operations(env, graph.get(), output_names, &output_operations) ||
      !Operations(env, graph.get(), control_names, &controls)) {
    return nullptr;
  }
  std::vector<TF_Output> inputs, outputs;
  for (const TF_Operation *operation : input_operations) {
    inputs.push_back({const_cast<TF_Operation *>(operation), 0});
  }
  for (const TF_Operation *operation : output_operations) {
    outputs.push_back({const_cast<TF_Operation *>(operation), 0});
  }
  Function function(TF_GraphToFunctionWithControlOutputs(
      graph.get(), name.c_str(), /*append_hash_to_fn_name=*/0, /*num_opers=*/-1, /*opers=*/nullptr,
      inputs.size(), inputs.data(), outputs.size(), outputs.data(), /*output_names=*/nullptr, controls.size(),
      controls.data(), /*control_output_names=*/nullptr, /*opts=*/nullptr, /*description=*/nullptr,
      status.status));
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  TFE_ContextAddFunction(ContextOf(*backend), function.get(), status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  return nullptr;
}

// removeFunction(name: string)
napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!Arguments(env, info, values)) return nullptr;
  std::string name;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, values[0], name), nullptr);
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (backend == nullptr) return nullptr;
  TF_AutoStatus status;
  TFE_ContextRemoveFunction(ContextOf(*backend), name.c_str(), status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  return nullptr;
}

// executeFunction(name: string, inputs: number[], outputs: number, config: Uint8Array): { id, shape, dtype }[]
//
// `config` is a ConfigProto message, which asks for Grappler; empty for none. executeOp could call functions too, but
// its strings are UTF-8 and a message is not.
napi_value ExecuteFunction(napi_env env, napi_callback_info info) {
  napi_value values[4];
  if (!Arguments(env, info, values)) return nullptr;
  std::string name;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, values[0], name), nullptr);
  uint32_t input_count = 0;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_array_length(env, values[1], &input_count), nullptr);
  int32_t output_count = 0;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, values[2], &output_count), nullptr);
  void *config = nullptr;
  size_t config_length = 0;
  ENSURE_NAPI_OK_RETVAL(
      env, napi_get_typedarray_info(env, values[3], nullptr, &config_length, &config, nullptr, nullptr),
      nullptr);
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (backend == nullptr) return nullptr;

  TF_AutoStatus status;
  TFE_AutoOp operation(TFE_NewOp(ContextOf(*backend), name.c_str(), status.status));
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  auto &handles = HandlesOf(*backend);
  for (uint32_t i = 0; i < input_count; ++i) {
    napi_value element;
    ENSURE_NAPI_OK_RETVAL(env, napi_get_element(env, values[1], i, &element), nullptr);
    int32_t id = 0;
    ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, element, &id), nullptr);
    auto entry = handles.find(id);
    if (entry == handles.end()) {
      NAPI_THROW_ERROR(env, "executeFunction: tensor %d is not there.", id);
      return nullptr;
    }
    TFE_OpAddInput(operation.op, entry->second, status.status);
    ENSURE_TF_OK_RETVAL(env, status, nullptr);
  }
  if (config_length > 0) TFE_OpSetAttrString(operation.op, "config_proto", config, config_length);
  std::vector<TFE_TensorHandle *> results(output_count, nullptr);
  int count = output_count;
  TFE_Execute(operation.op, results.data(), &count, status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  napi_value infos;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_array_with_length(env, count, &infos), nullptr);
  for (int i = 0; i < count; ++i) {
    ENSURE_NAPI_OK_RETVAL(env, napi_set_element(env, infos, i, Describe(*backend, env, results[i])), nullptr);
  }
  return infos;
}

// createFloat64(shape: number[], values: Float64Array): id
napi_value CreateFloat64(napi_env env, napi_callback_info info) {
  napi_value values[2];
  if (!Arguments(env, info, values)) return nullptr;
  std::vector<int64_t> shape;
  ExtractArrayShape(env, values[0], &shape);
  if (IsExceptionPending(env)) return nullptr;
  napi_typedarray_type type;
  size_t length = 0;
  void *data = nullptr;
  ENSURE_NAPI_OK_RETVAL(
      env, napi_get_typedarray_info(env, values[1], &type, &length, &data, nullptr, nullptr), nullptr);
  size_t size = 1;
  for (int64_t dimension : shape) size *= dimension;
  if (type != napi_float64_array || length != size) {
    NAPI_THROW_ERROR(env, "createFloat64: expected a Float64Array of %zu values.", size);
    return nullptr;
  }
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (backend == nullptr) return nullptr;
  Tensor tensor(TF_AllocateTensor(TF_DOUBLE, shape.data(), shape.size(), size * sizeof(double)));
  memcpy(TF_TensorData(tensor.get()), data, size * sizeof(double));
  TF_AutoStatus status;
  TFE_TensorHandle *handle = TFE_NewTensorHandle(tensor.get(), status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  napi_value id;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_int32(env, Insert(*backend, handle), &id), nullptr);
  return id;
}

// readFloat64(id: number): Float64Array
napi_value ReadFloat64(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!Arguments(env, info, values)) return nullptr;
  int32_t id = 0;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, values[0], &id), nullptr);
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (backend == nullptr) return nullptr;
  auto &handles = HandlesOf(*backend);
  auto entry = handles.find(id);
  if (entry == handles.end() || TFE_TensorHandleDataType(entry->second) != TF_DOUBLE) {
    NAPI_THROW_ERROR(env, "readFloat64: tensor %d is not there or not of doubles.", id);
    return nullptr;
  }
  TF_AutoStatus status;
  Tensor tensor(TFE_TensorHandleResolve(entry->second, status.status));
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  const size_t bytes = TF_TensorByteSize(tensor.get());
  void *data = nullptr;
  napi_value buffer, array;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_arraybuffer(env, bytes, &data, &buffer), nullptr);
  memcpy(data, TF_TensorData(tensor.get()), bytes);
  ENSURE_NAPI_OK_RETVAL(
      env, napi_create_typedarray(env, napi_float64_array, bytes / sizeof(double), buffer, 0, &array), nullptr);
  return array;
}

// float64Kernels(): string[], the products of doubles that run on this processor, the fastest first.
napi_value Float64Kernels(napi_env env, napi_callback_info) {
  const auto &kernels = vae::ProductKernels();
  napi_value names;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_array_with_length(env, kernels.size(), &names), nullptr);
  for (size_t i = 0; i < kernels.size(); ++i) {
    napi_value name;
    ENSURE_NAPI_OK_RETVAL(
        env, napi_create_string_utf8(env, vae::KernelName(*kernels[i]), NAPI_AUTO_LENGTH, &name), nullptr);
    ENSURE_NAPI_OK_RETVAL(env, napi_set_element(env, names, i, name), nullptr);
  }
  return names;
}

// As many as TensorFlow's own operations take.
size_t ProductThreads() {
  const char *text = std::getenv("TF_NUM_INTRAOP_THREADS");
  const long asked = text == nullptr ? 0 : std::strtol(text, nullptr, 10);
  return asked > 0 ? asked : std::max(1u, std::thread::hardware_concurrency());
}

// A matrix of doubles as JavaScript gives it: its numbers, row after row, and whether its transpose is meant.
bool Doubles(napi_env env, napi_value array, napi_value transposed, size_t rows, size_t columns,
             vae::DoubleMatrix *matrix) {
  bool is_transposed = false;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_bool(env, transposed, &is_transposed), false);
  napi_typedarray_type type;
  size_t length = 0;
  void *data = nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_typedarray_info(env, array, &type, &length, &data, nullptr, nullptr), false);
  if (type != napi_float64_array || length != rows * columns) {
    NAPI_THROW_ERROR(env, "float64: expected a Float64Array of %zu values.", rows * columns);
    return false;
  }
  *matrix = {static_cast<const double *>(data), is_transposed ? 1 : columns, is_transposed ? rows : 1};
  return true;
}

// What products, distances and eigenvalues have in common: their first two arguments, a result to fill, and too little memory.
template <typename Fill>
napi_value FloatResult(napi_env env, const char *function, napi_value kernel_name, napi_value sizes_list,
                       const Fill &fill) {
  std::string name;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, kernel_name, name), nullptr);
  const vae::ProductKernel *kernel = nullptr;
  for (const vae::ProductKernel *candidate : vae::ProductKernels()) {
    if (name == vae::KernelName(*candidate)) kernel = candidate;
  }
  if (kernel == nullptr) {
    NAPI_THROW_ERROR(env, "%s: \"%s\" does not run on this processor.", function, name.c_str());
    return nullptr;
  }
  std::vector<int64_t> sizes;
  ExtractArrayShape(env, sizes_list, &sizes);
  if (IsExceptionPending(env)) return nullptr;
  if (sizes.size() != 3 || *std::min_element(sizes.begin(), sizes.end()) < 0) {
    NAPI_THROW_ERROR(env, "%s: expected rows, columns and depth, got %zu sizes.", function, sizes.size());
    return nullptr;
  }
  const vae::ProductShape shape = {size_t(sizes[0]), size_t(sizes[1]), size_t(sizes[2])};
  const size_t size = shape.rows * shape.columns;
  void *data = nullptr;
  napi_value buffer, array;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_arraybuffer(env, size * sizeof(double), &data, &buffer), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_create_typedarray(env, napi_float64_array, size, buffer, 0, &array), nullptr);
  try {
    if (!fill(*kernel, shape, static_cast<double *>(data))) return nullptr;
  } catch (const std::bad_alloc &) {
    NAPI_THROW_ERROR(env, "%s: there is no memory to work with matrices of [%zu, %zu, %zu].", function,
                     shape.rows, shape.columns, shape.depth);
    return nullptr;
  }
  return array;
}

// multiplyFloat64(kernel: string, shape: [rows, columns, depth], a: Float64Array, isATransposed: boolean,
//                 b: Float64Array, isBTransposed: boolean): Float64Array
//
// Where both are the same array and one of them is transposed, one triangle of the product is computed.
napi_value MultiplyFloat64(napi_env env, napi_callback_info info) {
  napi_value values[6];
  if (!Arguments(env, info, values)) return nullptr;
  const auto fill = [&](const vae::ProductKernel &kernel, const vae::ProductShape &shape, double *out) {
    vae::DoubleMatrix a, b;
    if (!Doubles(env, values[2], values[3], shape.rows, shape.depth, &a) ||
        !Doubles(env, values[4], values[5], shape.depth, shape.columns, &b)) {
      return false;
    }
    const bool is_symmetric = a.data == b.data && shape.rows == shape.columns && a.row_stride == b.column_stride &&
                              a.column_stride == b.row_stride;
    vae::Multiply(kernel, shape, a, b, is_symmetric, ProductThreads(), {out, shape.columns, false});
    return true;
  };
  return FloatResult(env, "multiplyFloat64", values[0], values[1], fill);
}

// squaredDistancesFloat64(kernel: string, shape: [rows, columns, depth], a: Float64Array, b: Float64Array): Float64Array
napi_value SquaredDistancesFloat64(napi_env env, napi_callback_info info) {
  napi_value values[4], plain;
  if (!Arguments(env, info, values)) return nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_boolean(env, false, &plain), nullptr);
  const auto fill = [&](const vae::ProductKernel &kernel, const vae::ProductShape &shape, double *out) {
    vae::DoubleMatrix a, b;
    if (!Doubles(env, values[2], plain, shape.rows, shape.depth, &a) ||
        !Doubles(env, values[3], plain, shape.columns, shape.depth, &b)) {
      return false;
    }
    vae::SquaredDistances(kernel, shape, a.data, b.data, ProductThreads(), out);
    return true;
  };
  return FloatResult(env, "squaredDistancesFloat64", values[0], values[1], fill);
}

// eigenvaluesFloat64(kernel: string, shape: [size, 1, size], matrix: Float64Array): Float64Array, the smallest first.
napi_value EigenvaluesFloat64(napi_env env, napi_callback_info info) {
  napi_value values[3], plain;
  if (!Arguments(env, info, values)) return nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_boolean(env, false, &plain), nullptr);
  const auto fill = [&](const vae::ProductKernel &kernel, const vae::ProductShape &shape, double *out) {
    vae::DoubleMatrix matrix;
    if (!Doubles(env, values[2], plain, shape.rows, shape.rows, &matrix)) return false;
    vae::SymmetricEigenvalues(kernel, shape.rows, matrix.data, ProductThreads(), out);
    return true;
  };
  return FloatResult(env, "eigenvaluesFloat64", values[0], values[1], fill);
}

// operationList(): Uint8Array, TensorFlow's own `OpList` message.
napi_value OperationList(napi_env env, napi_callback_info) {
  Buffer list(TF_GetAllOpList());
  void *data = nullptr;
  napi_value buffer, array;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_arraybuffer(env, list->length, &data, &buffer), nullptr);
  memcpy(data, list->data, list->length);
  ENSURE_NAPI_OK_RETVAL(env, napi_create_typedarray(env, napi_uint8_array, list->length, buffer, 0, &array),
                        nullptr);
  return array;
}

}  // namespace

napi_value InitVaeBinding(napi_env env, napi_value exports) {
  exports = InitTFNodeJSBinding(env, exports);
  if (exports == nullptr) return nullptr;
  const napi_property_descriptor properties[] = {
      {"addFunction", nullptr, AddFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"executeFunction", nullptr, ExecuteFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"createFloat64", nullptr, CreateFloat64, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"readFloat64", nullptr, ReadFloat64, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"float64Kernels", nullptr, Float64Kernels, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"multiplyFloat64", nullptr, MultiplyFloat64, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"squaredDistancesFloat64", nullptr, SquaredDistancesFloat64, nullptr, nullptr, nullptr, napi_default,
       nullptr},
      {"eigenvaluesFloat64", nullptr, EigenvaluesFloat64, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"operationList", nullptr, OperationList, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  ENSURE_NAPI_OK_RETVAL(env, napi_define_properties(env, exports, ARRAY_SIZE(properties), properties), exports);
  return exports;
}

}  // namespace tfnodejs

NAPI_MODULE_INIT() { return tfnodejs::InitVaeBinding(env, exports); }
