"""Every picture: told in words, drawn the same each time, told apart by every eye and in grey print, naming nobody."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from clare_review.assurance.assured import Asked, assured
from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.first_shown import first_shown
from clare_review.findings.flow import Flow, Link, Stretch, flow_of
from clare_review.findings.gathering import findings
from clare_review.findings.given import given
from clare_review.findings.missing_checks import Checked, check_map
from clare_review.findings.pictures.agreement import agreement_picture
from clare_review.findings.pictures.drawing import INK, MUTED, PAPER, RAMP
from clare_review.findings.pictures.failures import failures_picture
from clare_review.findings.pictures.first_shown import first_shown_picture
from clare_review.findings.pictures.flow import flow_picture
from clare_review.findings.pictures.handlers import handlers_picture
from clare_review.findings.pictures.missing_checks import STEPS, checks_picture
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.pictures.progress import Planned, progress_picture
from clare_review.findings.pictures.timeliness import timeliness_picture
from clare_review.findings.pictures.volumes import volumes_picture

from ..assurance.tables import pairs_of
from .colour_vision import VISIONS, apart, contrast, difference
from .invented_review import applications_frame, judgements_frame, position

APART = 10.0
"""CIEDE2000 between any two areas of one picture. One is the least that a practised eye sees side by side (ISO/CIE
11664-6); ten is what a picture here keeps."""
NAMES = ("flow", "progress", "failures", "timeliness", "first_shown", "handlers", "agreement", "checks", "volumes")
SYSTEMS = {"pnc": "PNC", "pnd": "PND"}
