"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says more of the machine than of the code; what must be fast has a test that counts.
settings.register_profile("mlaudit", deadline=None)
settings.load_profile("mlaudit")
