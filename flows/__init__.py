"""What runs and in which order; the command line. The only folder that may import an orchestrator."""

import os

# Read by Prefect when it is imported, so they are set before any module here can do that: nothing is reported to
# anybody, and a temporary server may take its time on a busy machine.
for _name, _value in {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}.items():
    os.environ.setdefault(_name, _value)
