"""Forum processes as an operator runs them: `forum serve`, `forum deliver`, `forum migrate`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import loopback
from tests.services.forum_process import ForumProcess
from tests.services.waiting import wait_until


class Installation:
    """Starts processes on one database."""

    def __init__(self, url: str, folder: Path, base_url: str) -> None:
        self.folder = folder
        self.base_url = base_url
        self.environment = {
            "FORUM_DATABASE__URL": url,
            "FORUM_MAIL__FOLDER": str(folder / "mail"),
            "FORUM_PRIVACY__ERASURE_LIST": str(folder / "erasures.jsonl"),
            "FORUM_SITE__BASE_URL": base_url,
            "FORUM_LOG__FORMAT": "text",
        }
        self.processes: list[ForumProcess] = []

    def start(self, *arguments: str, module: str = "forum", **environment: str) -> ForumProcess:
        """Start `forum …`; `module` is the Python module that is run."""
        log = self.folder / f"{len(self.processes)}-{arguments[0]}.log"
        process = ForumProcess(module, *arguments, log=log, **self.environment | environment)
        self.processes.append(process)
        return process

    def serve(self, workers: int = 1, *, module: str = "forum", **environment: str) -> ForumProcess:
        """Start `forum serve` and wait until it responds."""
        port = self.base_url.rpartition(":")[2]
        arguments = ("serve", "--port", port, "--workers", str(workers))
        process = self.start(*arguments, module=module, **environment)
        wait_until(lambda: self.responds(process), "the server never responded")
        return process

    def responds(self, process: ForumProcess, path: str = "/healthz") -> bool:
        """Whether a page responds with 200. Fails if the process has ended."""
        assert process.is_running, process.log
        return loopback.responds(self.base_url + path)


@contextmanager
def installation_on(url: str, folder: Path, base_url: str) -> Iterator[Installation]:
    """An installation; processes that still run when the block ends are killed."""
    installation = Installation(url, folder, base_url)
    try:
        yield installation
    finally:
        for process in installation.processes:
            process.kill()
        for process in installation.processes:
            process.wait()
            # pytest shows this output when the test has failed.
            print(process.log_path.name, process.log, sep="\n")
