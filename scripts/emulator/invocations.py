"""Lets MiniStack ask a function's process for an answer without a thread and without pauses. start.py applies it;
docs/emulators.md has the figures.

An invocation ends as soon as its log is read. Answer and log come from a function's process through two pipes, so that
MiniStack cannot know where the log ends. It looks for a line each millisecond until none has come for 5 ms, or for 50 ms
where the function logs nothing. Here, the process ends its log with a mark before it answers.

The thread that invokes a function waits for the answer itself, until the function's time is over. MiniStack starts a thread
for each invocation, which sends the event and reads the answer, so that it can leave that thread behind. Only sending is
not limited here: an event that is longer than the pipe holds (64 KB) waits for a process that does not read.

The code of a short function is not optimized. In each process, V8 compiles what runs often a second time. That takes more
CPU time than it saves in the first several hundred invocations of a process, and there are many processes of a function
at a time. A function that may run for longer than 30 s, such as one that reads a large file, is optimized.
"""

import inspect
import os
import queue
import select
import threading
import time

from ministack.core import lambda_runtime

END_OF_LOG = "\0end of log"
# Longest wait for the mark, which does not come when the process was killed. As long as MiniStack waits at most.
LOG_LIMIT_SECONDS = 0.25
WRITE_ANSWER = "const _realStdoutWrite = process.stdout.write.bind(process.stdout);"
BEGINNING_OF_PROCESS = r"""
if (Number(process.env._LAMBDA_TIMEOUT) <= 30) require("v8").setFlagsFromString("--no-opt");
const [_writeAnswer, _writeLog] = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
const _realStdoutWrite = (answer) => {
  // The process is ready before its first invocation, whose log also has what was logged while the code was loaded.
  if (!answer.startsWith('{"status":"ready"')) _writeLog("\0end of log\n");
  return _writeAnswer(answer);
};"""

READ_ANSWER = "_read_response"
ASKED_IN_A_THREAD = [
    f"reader = threading.Thread(target={READ_ANSWER}, daemon=True)",
    "reader.join(timeout=timeout)",
    "if reader.is_alive():",
    "self._proc.stdout.readline()",
]
wait_for_log = lambda_runtime.Worker._drain_stderr_bounded


def read_log(worker, **limits):
    if not worker.config.get("Runtime", "").startswith("nodejs"):
        return wait_for_log(worker, **limits)
    lines = []
    while True:
        try:
            line = worker._stderr_queue.get(timeout=LOG_LIMIT_SECONDS)
        except queue.Empty:
            return "\n".join(lines)
        # The mark follows on text that a function wrote without a line feed.
        text, mark, _ = line.partition(END_OF_LOG)
        if text or not mark:
            lines.append(text)
        if mark:
            return "\n".join(lines)


# How long the thread that asks waits at most, and whether that was too short.
waiting = threading.local()


class Answers:
    """What a process writes to its standard output, by lines. A line is waited for until the asking thread's deadline."""

    def __init__(self, output):
        self.output = output
        self.rest = b""
        self.poll = select.poll()
        self.poll.register(output, select.POLLIN)

    def readline(self):
        while b"\n" not in self.rest:
            left = waiting.deadline - time.monotonic()
            if left <= 0 or not self.poll.poll(left * 1000):
                waiting.overdue = True
                raise TimeoutError
            part = os.read(self.output.fileno(), 65536)
            if not part:
                return ""
            self.rest += part
        line, _, self.rest = self.rest.partition(b"\n")
        return line.decode()


class AskingThread:
    """What MiniStack takes for a thread. `join` does the work in the thread that calls it."""

    def __init__(self, work):
        self.work = work

    def start(self):
        waiting.overdue = False

    def join(self, timeout):
        waiting.deadline = time.monotonic() + timeout
        self.work()

    def is_alive(self):
        return waiting.overdue


class Threads:
    """Python's module threading, without a thread for an answer."""

    def __getattr__(self, name):
        return getattr(threading, name)

    @staticmethod
    def Thread(target, **options):
        if target.__name__ == READ_ANSWER:
            return AskingThread(target)
        return threading.Thread(target=target, **options)


start_process = lambda_runtime.Worker._spawn


def start_process_of_answers(worker):
    start_process(worker)
    worker._proc.stdout = Answers(worker._proc.stdout)


def run_in_asking_thread():
    """@throws RuntimeError when MiniStack does not work as this module takes for granted."""
    if WRITE_ANSWER not in lambda_runtime._NODEJS_WORKER_SCRIPT:
        raise RuntimeError(
            "This version of MiniStack writes answers of Node.js functions in another way: see invocations.py."
        )
    source = inspect.getsource(lambda_runtime.Worker.invoke)
    if any(source.count(part) != 1 for part in ASKED_IN_A_THREAD):
        raise RuntimeError("This version of MiniStack waits for answers of functions in another way: see invocations.py.")
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
        WRITE_ANSWER, BEGINNING_OF_PROCESS
    )
    lambda_runtime.Worker._drain_stderr_bounded = read_log
    lambda_runtime.Worker._spawn = start_process_of_answers
    lambda_runtime.threading = Threads()
