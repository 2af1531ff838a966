/* Everything that a library has, on the sample model of the tests; says what it finds. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

#define WIDTH SAMPLE_PREDICT_X_ELEMENTS
#define ROWS 11

/* Workers that take the chunks one by one, last first. */
static void backwards(sample_kernel *kernel, void **arguments, int64_t chunks, int32_t threads)
{
    int64_t chunk;
    (void)threads;
    for (chunk = chunks; chunk-- > 0;) {
        kernel(arguments, chunk, chunk + 1);
    }
}

static void *aligned(void *memory)
{
    return (void *)(((uintptr_t)memory + 63) & ~(uintptr_t)63);
}

static void say(const char *what, int32_t error)
{
    printf("%s %d\n", what, (int)error);
}

int main(void)
{
    static float x[ROWS * WIDTH], y[ROWS * WIDTH], again[ROWS * WIDTH], w[WIDTH];
    static unsigned char weights[SAMPLE_WEIGHTS_BYTES];
    static unsigned char context_memory[SAMPLE_CONTEXT_BYTES + 64], state_memory[SAMPLE_STATE_BYTES + 64];
    sample_context *own = NULL, *placed = NULL;
    const sample_fault *fault;
    float loss = 0;
    int32_t steps = 0, i;
    int64_t element = -1;

    say("processor", sample_check_processor());
    say("create", sample_create(NULL, &own));
    for (i = 0; i < ROWS * WIDTH; i++) {
        x[i] = (float)i * 0.5f;
    }
    say("predict", sample_predict(own, ROWS, x, y));
    fwrite("first ", 1, 6, stdout);
    for (i = 0; i < ROWS * WIDTH; i++) {
        uint32_t bits;
        memcpy(&bits, &y[i], sizeof bits);
        printf("%08x", (unsigned)bits);
    }
    printf("\n");

    say("step", sample_train(own, x, 0.5f, &loss, &steps));
    say("step", sample_train(own, x, 0.5f, &loss, &steps));
    printf("loss %a steps %d\n", (double)loss, (int)steps);

    x[7] = -1;
    say("fault", sample_train(own, x, 0.5f, &loss, &steps));
    fault = sample_last_fault(own, &element);
    printf("%s|%s|%s|%d\n", fault->code, fault->node, fault->place, (int)element);
    x[7] = 3.5f;
    say("step", sample_train(own, x, 0.5f, &loss, &steps));
    printf("no fault %d steps %d\n", sample_last_fault(own, NULL) == NULL, (int)steps);

    printf("states %d '%s' '%s' %d\n", SAMPLE_STATE_COUNT, sample_state_name(SAMPLE_STATE_LAYER_W),
        sample_state_name(SAMPLE_STATE_COUNT_QUOTED), sample_state_name(2) == NULL);
    say("get", sample_get_state(own, SAMPLE_STATE_COUNT_QUOTED, &steps, sizeof steps));
    printf("count %d\n", (int)steps);
    say("get too much", sample_get_state(own, SAMPLE_STATE_LAYER_W, w, sizeof w - 1));
    say("get none", sample_get_state(own, 2, w, sizeof w));
    say("get into nothing", sample_get_state(own, 0, NULL, sizeof w));

    /* A second context over memory of the caller's, with the weights of the first. */
    say("save", sample_save_weights(own, weights, sizeof weights));
    say("place too small", sample_create_in(aligned(context_memory), SAMPLE_CONTEXT_BYTES - 1, aligned(state_memory), &placed));
    say("place askew", sample_create_in((char *)aligned(context_memory) + 1, SAMPLE_CONTEXT_BYTES, aligned(state_memory), &placed));
    say("place", sample_create_in(aligned(context_memory), SAMPLE_CONTEXT_BYTES, aligned(state_memory), &placed));
    say("load", sample_load_weights(placed, weights, sizeof weights));
    say("load too little", sample_load_weights(placed, weights, sizeof weights - 4));
    say("predict", sample_predict(own, ROWS, x, y));
    say("workers", sample_use_workers(placed, 3, backwards));
    say("no threads", sample_use_workers(placed, 0, backwards));
    say("predict", sample_predict(placed, ROWS, x, again));
    printf("same bits %d\n", memcmp(y, again, sizeof y) == 0);
    say("reset", sample_reset(placed));
    say("get", sample_get_state(placed, SAMPLE_STATE_LAYER_W, w, sizeof w));
    printf("w %a %a\n", (double)w[0], (double)w[WIDTH - 1]);

    say("no context", sample_predict(NULL, ROWS, x, y));
    say("no input", sample_predict(own, ROWS, NULL, y));
    say("rows below none", sample_predict(own, -1, x, y));
    say("no rows", sample_predict(own, 0, x, y));
    printf("%s|%s\n", sample_error_text(SAMPLE_SIZE), sample_error_text(99));
    sample_destroy(placed);
    sample_destroy(own);
    sample_destroy(NULL);
    return 0;
}
