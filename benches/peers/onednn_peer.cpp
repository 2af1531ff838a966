// oneDNN's matmul: weights in the layout that the library chooses (packed beforehand), gradients from plain layouts.
// usage: onednn_peer THREADS
#include "serve.h"
#include <dnnl.hpp>
#include <memory>
#include <unordered_map>
using namespace dnnl;
using tag = memory::format_tag;

struct work_t {
    matmul primitive;
    std::unordered_map<int, memory> arguments;
};

static engine cpu(engine::kind::cpu, 0);
static stream queue(cpu);
static std::unique_ptr<work_t> work;

static memory filled(const memory::desc &d) {
    memory m(d, cpu);
    float *p = (float *)m.get_data_handle();
    unsigned state = 1;
    for (size_t i = 0; i < d.get_size() / sizeof(float); i++) p[i] = next_number(&state);
    return m;
}

static void product(long m, long k, long n, tag left, tag right) {
    auto f32 = memory::data_type::f32;
    memory::desc a({m, k}, f32, left), b({k, n}, f32, right), c({m, n}, f32, tag::ab);
    matmul::primitive_desc d({a, b, c}, cpu);
    work.reset(new work_t{matmul(d), {{DNNL_ARG_SRC, filled(d.src_desc())}, {DNNL_ARG_WEIGHTS, filled(d.weights_desc())}, {DNNL_ARG_DST, memory(d.dst_desc(), cpu)}}});
}

static long prepare(const char *name) {
    long batch, k, n;
    if (sscanf(name, "gemm %ldx%ldx%ld", &batch, &k, &n) == 3) {
        product(batch, k, n, tag::ab, tag::any);
        return k * n;
    }
    if (sscanf(name, "dx %ldx%ldx%ld", &batch, &k, &n) == 3) product(batch, n, k, tag::ab, tag::ba);
    else if (sscanf(name, "dw %ldx%ldx%ld", &batch, &k, &n) == 3) product(k, batch, n, tag::ba, tag::ab);
    else return -1;
    return 0;
}

static void call(void) {
    work->primitive.execute(queue, work->arguments);
    queue.wait();
}

static void release(void) { work.reset(); }

int main(int argc, char **argv) {
    char version[128];
    const dnnl_version_t *v = dnnl_version();
    snprintf(version, sizeof version, "%d.%d.%d, OpenMP, %s threads", v->major, v->minor, v->patch, argc > 1 ? argv[1] : "all");
    return serve(version, peer_t{prepare, call, release});
}
