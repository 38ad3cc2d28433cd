"""``valleysim warmup``."""

import time

import click


@click.command("warmup")
def command() -> None:
    """Compile the kernel now, once on this machine, so that the first run need not."""
    from valleysim.cli.terminal import prepare_kernel
    from valleysim.kernel.numba.jit import CACHE
    from valleysim.questions.forecast.ask import simulate
    from valleysim.scenario import loads

    prepare_kernel()
    begun = time.perf_counter()
    for scenario in (
        'name = "one"',
        'name = "two"\n[[pilots]]\nname = "a"\n[[pilots]]\nname = "b"',
        'name = "started already"\n[status]\nstarted = 1',
    ):
        simulate(loads(scenario), replicates=1, horizons=[1.0], worlds=1)
    kept = f"kept in {CACHE}" if CACHE is not None else "no writable place to keep it was found"
    click.echo(f"The kernel is ready after {time.perf_counter() - begun:.1f} s; {kept}.")
