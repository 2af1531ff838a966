// ONNX Runtime through its C API, of which only the functions used are declared: all optimisations, static shapes, outputs preallocated.
// usage: onnxruntime_peer LIBRARY MODELS THREADS [MODEL]      with a MODEL it is run once, and its first result is printed
#define _GNU_SOURCE
#include "serve.h"
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

enum { MOST_TENSORS = 8, MOST_DIMS = 8, F32 = 1, I64 = 7, API_VERSION = 16, ALL_OPTIMISATIONS = 99, WARNING = 3 };

typedef void *P;
typedef struct { const P *(*get_api)(uint32_t); const char *(*version)(void); } api_base_t;

// Positions in the function table, which a new version of the library only appends to.
enum {
    GetErrorMessage = 2, CreateEnv = 3, CreateSession = 7, Run = 9, CreateSessionOptions = 10, SetOptimisation = 23, SetIntraThreads = 24,
    SetInterThreads = 25, InputCount = 30, OutputCount = 31, InputType = 33, OutputType = 34, InputName = 36, OutputName = 37,
    CreateTensor = 49, CastToTensor = 55, ElementType = 60, DimCount = 61, Dims = 62, CreateMemoryInfo = 69, GetAllocator = 78,
    ReleaseSession = 95, ReleaseValue = 96
};

typedef struct { int type; size_t rank; int64_t dims[MOST_DIMS]; size_t count; void *data; } tensor_t;

static const P *api;
static P environment, options, allocator, memory_info, session;
static const char *models;
static size_t inputs, outputs;
static tensor_t tensors[2 * MOST_TENSORS];
static const char *names[2 * MOST_TENSORS];
static P values[2 * MOST_TENSORS];

static void check(P status) {
    if (!status) return;
    printf("error %s\n", ((const char *(*)(P))api[GetErrorMessage])(status));
    exit(1);
}

#define CALL(slot, ...) check(((P (*)())api[slot])(__VA_ARGS__))

static void make_tensor(size_t i, bool is_input) {
    tensor_t *t = &tensors[i];
    P type, tensor;
    size_t place = is_input ? i : i - inputs;
    CALL(is_input ? InputName : OutputName, session, place, allocator, &names[i]);
    CALL(is_input ? InputType : OutputType, session, place, &type);
    CALL(CastToTensor, type, &tensor);
    CALL(ElementType, tensor, &t->type);
    CALL(DimCount, tensor, &t->rank);
    CALL(Dims, tensor, t->dims, t->rank);
    t->count = 1;
    for (size_t d = 0; d < t->rank; d++) t->count *= (size_t)t->dims[d];
    size_t bytes = t->count * (t->type == I64 ? 8 : 4);
    t->data = aligned_alloc(64, (bytes + 63) / 64 * 64);
    memset(t->data, 0, bytes);
    unsigned state = (unsigned)i;
    for (size_t j = 0; is_input && t->type == F32 && j < t->count; j++) ((float *)t->data)[j] = next_number(&state);
    CALL(CreateTensor, memory_info, t->data, bytes, t->dims, t->rank, t->type, &values[i]);
}

static void call(void) { CALL(Run, session, NULL, names, values, inputs, names + inputs, outputs, values + inputs); }

static void release(void) {
    for (size_t i = 0; i < inputs + outputs; i++) {
        ((void (*)(P))api[ReleaseValue])(values[i]);
        free(tensors[i].data);
    }
    if (session) ((void (*)(P))api[ReleaseSession])(session);
    session = NULL;
    inputs = outputs = 0;
}

// Weights of the models stand in a list, as the library does not tell them: "PARAMETERS WORKLOAD".
static long weights(const char *workload) {
    char path[512], line[256];
    snprintf(path, sizeof path, "%s/list.txt", models);
    FILE *list = fopen(path, "r");
    long found = -1, parameters;
    int skip;
    while (list && found < 0 && fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = 0;
        if (sscanf(line, "%ld %n", &parameters, &skip) == 1 && !strcmp(line + skip, workload)) found = parameters;
    }
    if (list) fclose(list);
    return found;
}

static long prepare(const char *workload) {
    long parameters = weights(workload);
    if (parameters < 0) return -1;
    char path[512];
    snprintf(path, sizeof path, "%s/%s.onnx", models, workload);
    CALL(CreateSession, environment, path, options, &session);
    CALL(InputCount, session, &inputs);
    CALL(OutputCount, session, &outputs);
    if (inputs > MOST_TENSORS || outputs > MOST_TENSORS) { printf("error too many inputs or outputs\n"); exit(1); }
    for (size_t i = 0; i < inputs + outputs; i++) make_tensor(i, i < inputs);
    return parameters;
}

int main(int argc, char **argv) {
    if (argc < 4) { printf("error usage: onnxruntime_peer LIBRARY MODELS THREADS [MODEL]\n"); return 2; }
    models = argv[2];
    P library = dlopen(argv[1], RTLD_NOW);
    if (!library) { printf("missing %s\n", dlerror()); return 1; }
    const api_base_t *base = ((const api_base_t *(*)(void))dlsym(library, "OrtGetApiBase"))();
    api = base->get_api(API_VERSION);
    CALL(CreateEnv, WARNING, "peer", &environment);
    CALL(CreateSessionOptions, &options);
    CALL(SetOptimisation, options, ALL_OPTIMISATIONS);
    CALL(SetIntraThreads, options, atoi(argv[3]));
    CALL(SetInterThreads, options, 1);
    CALL(GetAllocator, &allocator);
    CALL(CreateMemoryInfo, 1, 0, &memory_info);
    if (argc > 4) {
        if (prepare(argv[4]) < 0) { printf("error there is no model '%s'\n", argv[4]); return 1; }
        call();
        printf("%g\n", (double)((float *)tensors[inputs].data)[0]);
        return 0;
    }
    char version[128];
    snprintf(version, sizeof version, "%s, C API, %s threads", base->version(), argv[3]);
    return serve(version, (peer_t){prepare, call, release});
}
