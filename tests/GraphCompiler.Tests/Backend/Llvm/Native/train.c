/* Trains a model of class labels with its library: train INPUTS LABELS STEPS OUTPUTS WEIGHTS reads a batch a step, and writes what the trained model
   predicts for all but the last rows, and its state. Of three steps one is run by its own thread, one by chunks last first, one by a pool of threads; how
   often workers were called is said. The macros name the model. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
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

/* A pool of threads, as a program has one: each waits for work, takes a chunk after another, and says when none is left. */
#define POOL 3

static struct {
    pthread_mutex_t lock;
    pthread_cond_t begins, ends;
    NAME(kernel) *kernel;
    void **arguments;
    int64_t next, chunks;
    int busy, isOver;
    pthread_t threads[POOL];
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER, .begins = PTHREAD_COND_INITIALIZER, .ends = PTHREAD_COND_INITIALIZER };

/* Runs chunks until none is left; the lock is held before and after. */
static void take_chunks(void)
{
    while (pool.next < pool.chunks) {
        int64_t chunk = pool.next++;
        pool.busy++;
        pthread_mutex_unlock(&pool.lock);
        pool.kernel(pool.arguments, chunk, chunk + 1);
        pthread_mutex_lock(&pool.lock);
        pool.busy--;
    }
}

static void *serve(void *nothing)
{
    (void)nothing;
    pthread_mutex_lock(&pool.lock);
    while (!pool.isOver) {
        take_chunks();
        pthread_cond_signal(&pool.ends);
        pthread_cond_wait(&pool.begins, &pool.lock);
    }
    pthread_mutex_unlock(&pool.lock);
    return NULL;
}

static void together(NAME(kernel) *kernel, void **arguments, int64_t chunks, int32_t threads)
{
    calls += threads > 1;
    pthread_mutex_lock(&pool.lock);
    pool.kernel = kernel;
    pool.arguments = arguments;
    pool.next = 0;
    pool.chunks = chunks;
    pthread_cond_broadcast(&pool.begins);
    take_chunks();
    while (pool.busy > 0) {
        pthread_cond_wait(&pool.ends, &pool.lock);
    }
    pthread_mutex_unlock(&pool.lock);
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
    for (i = 0; i < POOL; i++) {
        if (pthread_create(&pool.threads[i], NULL, serve, NULL) != 0) {
            return 5;
        }
    }
    for (i = 0; i < steps; i++) {
        check(NAME(use_workers)(context, 4, i % 3 == 1 ? backwards : i % 3 == 2 ? together : NULL));
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
    pthread_mutex_lock(&pool.lock);
    pool.isOver = 1;
    pthread_cond_broadcast(&pool.begins);
    pthread_mutex_unlock(&pool.lock);
    for (i = 0; i < POOL; i++) {
        pthread_join(pool.threads[i], NULL);
    }
    printf("%d\n", calls);
    NAME(destroy)(context);
    free(inputs);
    free(labels);
    free(outputs);
    free(weights);
    return 0;
}
