"""Where the tasks of a batch run: in worker processes of this machine, or on Ray."""

from __future__ import annotations

from coach.batch.ledger import Ledger
from coach.batch.pool import USUAL_WORKER_MB, Pool, default_jobs
from coach.batch.ray_pool import LOCAL, RayPool
from coach.batch.run import Settings


def executor_for(settings: Settings, jobs: int | None, ray: str | None) -> Pool | RayPool:
    """The executor that was asked for, to be entered.

    Args:
        settings: of the batch.
        jobs: how many recordings at once; None for as many as there are cores.
        ray: address of a Ray, as of `RayPool`; None for none.

    Raises:
        CoachError: another program is at work on the batch.
    """
    if ray is None:
        return Pool(jobs or default_jobs(_worker_mb(settings)))
    if ray == LOCAL:
        return RayPool(ray, jobs or default_jobs(_worker_mb(settings)))
    return RayPool(ray, jobs)


def _worker_mb(settings: Settings) -> float:
    """The most memory that a worker was seen to use in a batch; what is usual in a new one.

    Raises:
        CoachError: another program is at work on the batch.
    """
    if not settings.ledger.exists():
        return USUAL_WORKER_MB
    with Ledger(settings.ledger) as ledger:
        return max((one.outcome.peak_mb for one in ledger.entries()), default=0) or USUAL_WORKER_MB
