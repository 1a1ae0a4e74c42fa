"""Grade on a Dask cluster: the same work through the same kind of executor."""

from __future__ import annotations

from concurrent.futures import Executor

from autograder.errors import UserError


def connect(address: str) -> tuple[Executor, int]:
    """Return an executor whose tasks run on the workers of the Dask scheduler at `address`, and how many they are."""
    try:
        from distributed import Client
    except ImportError:
        raise UserError("`--scheduler` needs Dask: run `pip install 'cnn-course[cluster]'`.") from None
    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UserError(f"There is no Dask scheduler at `{address}` ({error}): start `dask scheduler`.") from None
    threads = client.nthreads().values()  # type: ignore[no-untyped-call]
    if not threads:
        raise UserError(
            f"The Dask scheduler at `{address}` has no workers: start `dask worker {address} --nthreads 1`."
        )
    if max(threads) > 1:
        raise UserError(
            "A Dask worker here has several threads, and the messages of two students would mix: start workers with "
            "`--nthreads 1`, and more of them with `--nworkers`."
        )
    executor: Executor = client.get_executor(retries=2, pure=False)  # type: ignore[no-untyped-call]
    return executor, len(threads)
