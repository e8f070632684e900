"""The warm engine as papermill finds it by name, also in programs that are not ours: loaded when it is first used.

papermill loads every engine there is as soon as it is imported, also while the warm engine itself imports papermill.
"""

from typing import Any


class WarmEntry:
    """Stands for `warm.WarmEngine` in papermill's list of engines."""

    @staticmethod
    def execute_notebook(*given: Any, **named: Any) -> Any:
        """Executes a notebook in a warm child."""
        from clare_review.running.warm import WarmEngine

        return WarmEngine.execute_notebook(*given, **named)

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> Any:
        """The name of the kernel a notebook asks for."""
        from clare_review.running.warm import WarmEngine

        return WarmEngine.nb_kernel_name(nb, name)

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> Any:
        """The language a notebook is written in."""
        from clare_review.running.warm import WarmEngine

        return WarmEngine.nb_language(nb, language)
