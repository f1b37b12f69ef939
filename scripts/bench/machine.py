"""What is measured on."""

import os
import platform


def processor() -> str:
    """Name and threads of the processor."""
    name = platform.processor()
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {os.cpu_count()} threads"
