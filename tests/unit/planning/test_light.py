import subprocess
import sys


def test_guidance_and_planning_load_nothing_heavy_until_it_is_needed() -> None:
    wings = "clare_review.guidance.clock, clare_review.guidance.loading, clare_review.planning.allocation"
    code = f"import sys, {wings}; print(*({{'holidays', 'numpy', 'scipy', 'pandas'}} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
