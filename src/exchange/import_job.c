#include "exchange/import_job.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cli/app.h"

#define PAGE_WAIT_MS 2000

struct ImportJobs {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_mutex_t turn; /* held by the import that runs */
    int n_jobs;
    i64 running; /* run id of the import that runs; 0: none, or not known yet */
};

/* Owned by its thread and, until that has what it waits for, by the page that began it. */
typedef struct Job {
    ImportJobs *jobs;
    Arena *arena;
    Ctx cx;
    ImportPath *paths;
    size_t n_paths;
    bool is_check, is_done, is_left; /* is_left: the page no longer waits */
    i64 run_id;
} Job;

/* ---- the registry ---- */

Status import_jobs_open(Ctx *cx, ImportJobs **out) {
    ImportJobs *jobs = calloc(1, sizeof *jobs);
    if (!jobs) return FAIL(cx, ERR_OPS, "out of memory");
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_mutex_init(&jobs->turn, NULL);
    pthread_cond_init(&jobs->changed, NULL);
    *out = jobs;
    return OK;
}

static struct timespec deadline(int ms) {
    struct timespec at;
    /* check: allow clock because pthread_cond_timedwait() takes a moment of the machine's clock; no rule depends on it */
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

bool import_jobs_close(ImportJobs *jobs, int wait_ms) {
    struct timespec until = deadline(wait_ms);
    pthread_mutex_lock(&jobs->lock);
    int waited = 0;
    while (jobs->n_jobs > 0 && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&jobs->changed, &jobs->lock, &until);
    bool is_idle = jobs->n_jobs == 0;
    pthread_mutex_unlock(&jobs->lock);
    if (is_idle) free(jobs);
    return is_idle;
}

bool import_job_is_running(Ctx *cx, i64 run_id) {
    ImportJobs *jobs = cx->app->import_jobs;
    if (!jobs) return false;
    pthread_mutex_lock(&jobs->lock);
    bool is_running = jobs->running == run_id;
    pthread_mutex_unlock(&jobs->lock);
    return is_running;
}

/* ---- the thread ---- */

static void job_free(Job *job) {
    for (size_t i = 0; i < job->n_paths; i++) unlink(job->paths[i].path.p);
    arena_close(job->arena);
    free(job);
}

static void on_progress(void *arg, const ImportProgress *p) {
    Job *job = arg;
    pthread_mutex_lock(&job->jobs->lock);
    job->run_id = job->jobs->running = p->run_id;
    pthread_cond_broadcast(&job->jobs->changed);
    pthread_mutex_unlock(&job->jobs->lock);
}

static Status run_job(Job *job) {
    Ctx *cx = &job->cx;
    ImportReport *report;
    ImportOptions o = {.is_check = job->is_check, .keep_check = true, .progress = on_progress, .progress_arg = job};
    TRY(import_run_paths(cx, job->paths, job->n_paths, &o, &report));
    pthread_mutex_lock(&job->jobs->lock);
    job->run_id = report->run_id;
    pthread_mutex_unlock(&job->jobs->lock);
    return OK;
}

static void end_job(Job *job) {
    ImportJobs *jobs = job->jobs;
    pthread_mutex_lock(&jobs->lock);
    bool is_mine = job->is_left;
    job->is_done = true;
    jobs->running = 0;
    jobs->n_jobs--;
    pthread_cond_broadcast(&jobs->changed);
    pthread_mutex_unlock(&jobs->lock);
    if (is_mine) job_free(job);
}

static void *job_thread(void *arg) {
    Job *job = arg;
    Ctx *cx = &job->cx;
    pthread_mutex_lock(&job->jobs->turn);
    Status st = db_open(cx, cx->app->store, &cx->db);
    if (st == OK) st = run_job(job);
    if (st != OK)
        fprintf(stderr, "muster: an import ended early: %s at %s:%d: %.*s\n", status_info[st].name, cx->error.file,
                cx->error.line, STR_ARG(cx->error.message));
    if (cx->db) db_close(cx->db);
    ctx_end(cx);
    pthread_mutex_unlock(&job->jobs->turn);
    end_job(job);
    return NULL;
}

/* ---- beginning ---- */

/* The caller removes its files when its answer is sent: ours have other names. */
static Status take_files(Ctx *cx, Job *job, const ImportPath *paths, size_t n) {
    job->paths = ARENA_ARRAY(job->arena, ImportPath, n);
    for (size_t i = 0; i < n; i++) {
        Str path = str_fmt(job->arena, "%.*s-job", STR_ARG(paths[i].path));
        if (rename(str_cstr(job->arena, paths[i].path), path.p) != 0)
            return FAIL(cx, ERR_OPS, "an uploaded file cannot be moved: %s", strerror(errno));
        job->paths[job->n_paths++] = (ImportPath){.path = path, .name = str_dup(job->arena, paths[i].name)};
    }
    return OK;
}

static Status job_new(Ctx *cx, const ImportPath *paths, size_t n, Job **out) {
    Job *job = calloc(1, sizeof *job);
    if (!job) return FAIL(cx, ERR_OPS, "out of memory");
    job->arena = arena_open();
    if (!job->arena || ctx_begin(&job->cx, cx->app, NULL) != OK) {
        arena_close(job->arena);
        free(job);
        return FAIL(cx, ERR_OPS, "out of memory");
    }
    job->jobs = cx->app->import_jobs;
    job->cx.today = cx->today;
    job->cx.actor = cx->actor;
    job->cx.actor.name = str_dup(job->arena, cx->actor.name);
    Status st = take_files(cx, job, paths, n);
    if (st != OK) {
        ctx_end(&job->cx);
        job_free(job);
        return st;
    }
    *out = job;
    return OK;
}

static Status start_thread(Ctx *cx, Job *job) {
    pthread_t thread;
    pthread_mutex_lock(&job->jobs->lock);
    job->jobs->n_jobs++;
    pthread_mutex_unlock(&job->jobs->lock);
    if (pthread_create(&thread, NULL, job_thread, job) == 0) {
        pthread_detach(thread);
        return OK;
    }
    ctx_end(&job->cx);
    job->is_left = true;
    end_job(job);
    return FAIL(cx, ERR_OPS, "no thread for an import can be begun");
}

static i64 wait_a_little(Job *job) {
    ImportJobs *jobs = job->jobs;
    struct timespec until = deadline(PAGE_WAIT_MS);
    pthread_mutex_lock(&jobs->lock);
    int waited = 0;
    while (!job->is_done && waited != ETIMEDOUT) waited = pthread_cond_timedwait(&jobs->changed, &jobs->lock, &until);
    i64 run_id = job->run_id;
    bool is_mine = job->is_done;
    job->is_left = true;
    pthread_mutex_unlock(&jobs->lock);
    if (is_mine) job_free(job);
    return run_id;
}

static Status run_here(Ctx *cx, const ImportPath *paths, size_t n, bool is_check, i64 *run_id) {
    ImportReport *report;
    ImportOptions o = {.is_check = is_check, .keep_check = true};
    TRY(import_run_paths(cx, paths, n, &o, &report));
    *run_id = report->run_id;
    return OK;
}

Status import_job_start(Ctx *cx, const ImportPath *paths, size_t n, bool is_check, i64 *run_id) {
    Job *job;
    if (!cx->app->import_jobs) return run_here(cx, paths, n, is_check, run_id);
    TRY(job_new(cx, paths, n, &job));
    TRY(start_thread(cx, job));
    *run_id = wait_a_little(job);
    return OK;
}
