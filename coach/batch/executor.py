"""Where the tasks of a batch run: in worker processes of this machine, or on Ray."""

from __future__ import annotations

from coach.batch.pool import Pool, default_jobs
from coach.batch.ray_pool import LOCAL, RayPool
from coach.batch.run import Settings, worker_mb


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
        return Pool(jobs or default_jobs(worker_mb(settings)))
    if ray == LOCAL:
        return RayPool(ray, jobs or default_jobs(worker_mb(settings)))
    return RayPool(ray, jobs)
