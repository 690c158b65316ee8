// Closes standard error while TensorFlow's library is being loaded: its static initialisers print notices
// ("oneDNN custom operations are on …") before anything can set a log level. Errors of the loader are
// exceptions and stay visible.

#include <fcntl.h>
#include <node_api.h>
#include <stdio.h>
#include <unistd.h>

static int saved = -1;

// closeStandardError()
static napi_value Close(napi_env, napi_callback_info) {
  fflush(stderr);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (saved == -1 && nowhere != -1) {
    saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(nowhere, STDERR_FILENO);
  }
  if (nowhere != -1) close(nowhere);
  return nullptr;
}

// openStandardError()
static napi_value Open(napi_env, napi_callback_info) {
  fflush(stderr);
  if (saved != -1) {
    dup2(saved, STDERR_FILENO);
    close(saved);
    saved = -1;
  }
  return nullptr;
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor properties[] = {
      {"closeStandardError", nullptr, Close, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"openStandardError", nullptr, Open, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof(properties) / sizeof(properties[0]), properties);
  return exports;
}
