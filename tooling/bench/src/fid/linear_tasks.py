"""What the workers of the linear jobs share: the features that our worker wrote, and how they answer."""

import json
import sys
import time

import numpy as np


def load(task, part, count=None):
    """An array of a task's folder, e.g. the features of side `a`."""
    name = "-".join(str(word) for word in [part, count, task["dimension"]] if word) + ".npy"
    return np.load(f"{task['folder']}/{name}")


def answer_tasks(jobs, about):
    """Reads tasks from standard input; `jobs[name](task)` gives what is timed, `about` is told of the worker."""
    prepared = None
    for line in sys.stdin:
        question = json.loads(line)
        if "prepare" in question:
            prepared = jobs[question["prepare"]](question)
            answer = about
        else:
            started, processor = time.perf_counter(), time.process_time()
            value = prepared()
            answer = {
                "milliseconds": (time.perf_counter() - started) * 1000,
                "processorSeconds": time.process_time() - processor,
                "value": value,
            }
        print(json.dumps(answer), flush=True)
