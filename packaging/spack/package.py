# Copy to a Spack repository as packages/slurmtail_tui/package.py (before Spack 1.0: slurmtail-tui).
from spack.package import *


class SlurmtailTui(Package):
    """Live logs of Slurm jobs in a terminal, a pane for each job."""

    license("MIT")

    # The archive that `make dist` makes; it is the same for every Linux of its processor.
    # SHA256SUMS, which lies beside it, has the sum.
    version("@VERSION@", sha256="@SHA256@", url="@ARCHIVE@", expand=True)

    conflicts("platform=darwin", msg="follows files with inotify: Linux only")
    # Nothing is compiled and nothing else is needed.

    def install(self, spec, prefix):
        Executable("./install.sh")(str(prefix))
