/* Trains a model of class labels with its library: train INPUTS LABELS STEPS OUTPUTS WEIGHTS reads a batch a step, and writes what the trained model
   predicts for all but the last rows, and its state. Every other step is run by workers; how often they were called is said. The macros name the model. */
#include <stdio.h>
#include <stdlib.h>

#include MODEL_HEADER

#define NAME(name) NAME2(MODEL, name)
#define NAME2(model, name) NAME3(model, name)
#define NAME3(model, name) model##_##name

static void *load(const char *path, size_t bytes)
{
    void *memory = malloc(bytes);
    FILE *file = fopen(path, "rb");
    if (memory == NULL || file == NULL || fread(memory, 1, bytes, file) != bytes) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    fclose(file);
    return memory;
}

static void save(const char *path, const void *memory, size_t bytes)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(memory, 1, bytes, file) != bytes || fclose(file) != 0) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(2);
    }
}

static void check(int32_t error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", NAME(error_text)(error));
        exit(3);
    }
}

static int calls;

/* Workers that take the chunks one by one, last first. */
static void backwards(NAME(kernel) *kernel, void **arguments, int64_t chunks, int32_t threads)
{
    int64_t chunk;
    calls += threads > 1;
    for (chunk = chunks; chunk-- > 0;) {
        kernel(arguments, chunk, chunk + 1);
    }
}

int main(int argc, char **argv)
{
    const uint32_t seed[2] = { 1, 0 };
    const size_t row = INPUTS / BATCH;
    NAME(context) *context;
    float loss, hits, *inputs, *outputs;
    int32_t *labels;
    void *weights;
    size_t steps, i;

    if (argc != 6) {
        return 1;
    }
    steps = (size_t)atoi(argv[3]);
    inputs = load(argv[1], steps * BATCH * row * sizeof *inputs);
    labels = load(argv[2], steps * BATCH * sizeof *labels);

    check(NAME(create)(NULL, &context));
    check(NAME(initialize)(context, seed));
    for (i = 0; i < steps; i++) {
        check(NAME(use_workers)(context, 4, i % 2 == 1 ? backwards : NULL));
        check(NAME(train_step)(context, inputs + i * BATCH * row, labels + i * BATCH, &loss, &hits));
    }

    /* One row more than whole batches: both entries of predict run. */
    outputs = malloc((steps * BATCH + 1) * CLASSES * sizeof *outputs);
    weights = malloc(STATE_BYTES);
    if (outputs == NULL || weights == NULL) {
        return 4;
    }
    check(NAME(predict)(context, (int64_t)((steps - 1) * BATCH + 1), inputs, outputs));
    check(NAME(save_weights)(context, weights, STATE_BYTES));
    save(argv[4], outputs, ((steps - 1) * BATCH + 1) * CLASSES * sizeof *outputs);
    save(argv[5], weights, STATE_BYTES);
    printf("%d\n", calls);
    NAME(destroy)(context);
    free(inputs);
    free(labels);
    free(outputs);
    free(weights);
    return 0;
}
