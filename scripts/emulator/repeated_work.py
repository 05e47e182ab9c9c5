"""Spares MiniStack work that it does again for each order. start.py applies it; docs/emulators.md has the figures.

The expressions of a workflow: MiniStack reads the text of each JSONata expression whenever it evaluates it, and makes the
tables of the parser anew for each execution. Here, the syntax tree of a text is kept. Evaluating does not change it.

The policies of a role: MiniStack parses them for each request of a function. Here, the statements of a text are kept.

The syntax of a condition: MiniStack checks it for each write to DynamoDB. Here, the result for a text is kept.

Copies of an item: copy.deepcopy asks of each value how it is copied, and whether it was copied before. An item consists of
dictionaries, lists and values that do not change, each in one place, and is copied without these questions.

The start of an execution: MiniStack waits for 0.15 s first. Here, it does not.

The threads of a workflow's tasks: MiniStack starts one for each task that has a time limit, and leaves it behind when the
limit has passed. Here, a thread that has ended its task takes another one.
"""

import copy
import functools
import inspect
from concurrent.futures import ThreadPoolExecutor

from jsonata.jsonata import Jsonata
from jsonata.parser import Parser
from ministack.core import iam_evaluator
from ministack.services import dynamodb, stepfunctions

KEPT_TEXTS = 4096
# As many as Lambda runs invocations at once. A thread is started only where none is free.
TASKS_AT_ONCE = 1000

PAUSE = {"    time.sleep(0.15)\n": ""}
THREAD_OF_A_TASK = {
    "pool = ThreadPoolExecutor(max_workers=1)\n": "pool = kept_threads\n",
    "    pool.shutdown(wait=False)\n": "",
}


@functools.lru_cache(KEPT_TEXTS)
def syntax_tree(expression, regex_engine):
    return Parser().parse(expression, regex_engine)


class KeepingParser(Parser):
    def parse(self, expression, regex_engine):
        return syntax_tree(expression, regex_engine)


def keeping_results(function):
    """The function, which looks only at its arguments. Its results for texts are kept."""
    kept = functools.lru_cache(KEPT_TEXTS)(function)
    return lambda text, *others: kept(text, *others) if isinstance(text, str) else function(text, *others)


class PlainCopies:
    """Python's module copy, for what DynamoDB stores."""

    def __getattr__(self, name):
        return getattr(copy, name)

    @classmethod
    def deepcopy(cls, value):
        kind = type(value)
        if kind is dict:
            return {key: cls.deepcopy(member) for key, member in value.items()}
        if kind is list:
            return [cls.deepcopy(member) for member in value]
        if kind in (str, bytes, bool, int, float, type(None)):
            return value
        return copy.deepcopy(value)


def rewritten(changes, **names):
    """Changes parts of a function's text. `names` are what the new text uses in addition."""

    def rewrite(function):
        source = inspect.getsource(function)
        for part, other in changes.items():
            if source.count(part) != 1:
                raise RuntimeError(
                    f"This version of MiniStack has another {function.__module__}.{function.__name__}: see repeated_work.py."
                )
            source = source.replace(part, other)
        function.__globals__.update(names)
        exec(compile(source, inspect.getfile(function), "exec"), function.__globals__)
        return function.__globals__[function.__name__]

    return rewrite


def replace(owner, name, change):
    if not hasattr(owner, name):
        raise RuntimeError(f"This version of MiniStack has no {owner.__name__}.{name}: see repeated_work.py.")
    setattr(owner, name, change(getattr(owner, name)))


def spare_repeated_work():
    """@throws RuntimeError when MiniStack does not work as this module takes for granted."""
    parser = KeepingParser()
    replace(Jsonata, "get_parser", lambda _: staticmethod(lambda: parser))
    replace(iam_evaluator, "parse_policy_document", keeping_results)
    replace(dynamodb, "_condition_syntax_error", keeping_results)
    replace(dynamodb, "copy", lambda _: PlainCopies())
    replace(stepfunctions, "_run_execution", rewritten(PAUSE))
    kept_threads = ThreadPoolExecutor(TASKS_AT_ONCE, "task")
    replace(
        stepfunctions, "_invoke_resource_with_timeout", rewritten(THREAD_OF_A_TASK, kept_threads=kept_threads)
    )
