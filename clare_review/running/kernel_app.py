# mypy: allow-untyped-calls
"""The kernel of our notebooks: IPython's own, and what it says is never dropped for want of room.

Started as `python -m clare_review.running.kernel_app -f CONNECTION` in the place of `ipykernel_launcher`;
`hearing` says why.
"""

from typing import Any

from ipykernel.kernelapp import IPKernelApp


class HearingKernelApp(IPKernelApp):
    """ipykernel's own application, with a socket that queues without limit for what cells show."""

    def init_iopub(self, context: Any) -> None:
        """Opens the socket for what cells show, without the limit of a thousand messages."""
        context.sndhwm = 0
        super().init_iopub(context)


if __name__ == "__main__":
    HearingKernelApp.launch_instance()
