// Stands in for both compiled modules in tests of the installer: it loads in milliseconds and needs no TensorFlow.

#include <node_api.h>

static napi_value No(napi_env env, napi_callback_info) {
  napi_value value;
  napi_get_boolean(env, false, &value);
  return value;
}

NAPI_MODULE_INIT() {
  napi_value version;
  napi_create_string_utf8(env, "2.21.0-stand-in", NAPI_AUTO_LENGTH, &version);
  const napi_property_descriptor properties[] = {
      {"TF_Version", nullptr, nullptr, nullptr, nullptr, version, napi_default, nullptr},
      {"isUsingGpuDevice", nullptr, No, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"closeStandardError", nullptr, No, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"openStandardError", nullptr, No, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof(properties) / sizeof(properties[0]), properties);
  return exports;
}
